"""Files that the company puts in the place of those that come with the bot: read whole, and
every flaw of theirs named by its line, before anything starts.

A file is TOML: lists of entries (``[[name]]``) and tables. :class:`CompanyFile` reads one and
collects what is wrong with it; ``done`` raises all of it at once. What is only worth knowing
goes into the list of notes that its reader brings along::

    file = CompanyFile.read(path, notes)
    for entry in file.entries("templates", most=100):
        text = entry.text("ja", most=3000)
    file.done()
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

ID_LIMIT = 75
"""Characters of an id: it travels in the value of an option."""

_ID = re.compile(r"[^\s\x00-\x1f]+")
_LONG_TEXT = re.compile(r'("""|\'\'\')(.*?)\1', re.DOTALL)


class Flaw(NamedTuple):
    """What is wrong in a line of a file, in both languages, and what to do."""

    line: int
    ja: str
    en: str

    def text(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


class FileError(ValueError):
    """A file of the company's cannot be used. Says where and why, in the order of its lines."""

    def __init__(self, path: Path, flaws: Iterable[Flaw]) -> None:
        self.path = path
        self.flaws = tuple(sorted(flaws))
        super().__init__("\n".join(self.lines("en")))

    def lines(self, language: str) -> list[str]:
        """``policy.toml:12: reason``, one for each flaw."""
        return [f"{self.path}:{flaw.line}: {flaw.text(language)}" for flaw in self.flaws]


@dataclass
class FileEntry:
    """One entry of a list, or a table; what it lacks is told to its file."""

    file: "CompanyFile"
    line: int
    name: str
    values: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)
    path: tuple[str, ...] = ()
    """The lists that it stands in, from the outermost."""

    def flaw(self, key: str, ja: str, en: str) -> None:
        self.file.flaw(
            self.file.line_of(key, self.line), f"{self.name}: {ja}", f"{self.name}: {en}"
        )

    def id(self) -> str:
        """What the entry is stored under: no spaces, never another's."""
        made = self.text("id", most=ID_LIMIT)
        if made and not _ID.fullmatch(made):
            self.flaw("id", "id に空白は使えません。", "the id holds a space.")
        return made

    def text(self, key: str, *, most: int, needed: bool = True) -> str:
        """A text of at most ``most`` characters; empty where it is wrong, or not there."""
        self.asked.add(key)
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.flaw(key, f'{key} は文字列("…")で書いてください。', f'{key} must be a text ("…").')
        elif needed and not value.strip():
            self.flaw(key, f"{key} がありません。", f"{key} is missing.")
        elif len(value) > most:
            self.flaw(
                key,
                f"{key} が長すぎます({len(value)} 文字。{most} 文字まで)。",
                f"{key} is too long ({len(value)} characters, of at most {most}).",
            )
        else:
            return value
        return ""

    def yes(self, key: str) -> bool:
        """``true`` or ``false``; false where it is not there."""
        self.asked.add(key)
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.flaw(
                key, f"{key} は true か false です。", f"{key} is true or false, without quotes."
            )
        return value is True

    def choice(self, key: str, *of: str) -> str:
        value = self.text(key, most=ID_LIMIT)
        if value and value not in of:
            them = ", ".join(of)
            self.flaw(key, f"{key} は {them} のどれかです。", f"{key} must be one of {them}.")
        return value

    def choices(self, key: str, *of: str) -> tuple[str, ...]:
        """A list of ids, each once; of these where some are named. Empty where it is not there."""
        self.asked.add(key)
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.flaw(
                key, f'{key} は ["…"] の形で書いてください。', f'{key} must be written as ["…"].'
            )
            return ()
        if of and (unknown := [each for each in value if each not in of]):
            wrong, them = ", ".join(unknown), ", ".join(of)
            self.flaw(
                key,
                f"{key} の {wrong} はありません。使えるのは {them} です。",
                f"{key} has {wrong}, which is none of {them}.",
            )
            return ()
        return tuple(dict.fromkeys(value))

    def entries(self, key: str, *, most: int, least: int = 1) -> "list[FileEntry]":
        """The entries of a list of its own: ``[[lessons.choices]]`` below a ``[[lessons]]``."""
        self.asked.add(key)
        return self.file.entries_of(
            self.values.get(key, []), (*self.path, key), most=most, least=least, above=self.line
        )

    def day(self, key: str) -> date | None:
        """A day, written as a date or as its text; None where it is neither."""
        self.asked.add(key)
        value = self.values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return None

    def note(self, key: str, ja: str, en: str) -> None:
        """Something about this key that is worth knowing, and no flaw."""
        line = self.file.line_of(key, self.line)
        self.file.notes.append(Flaw(line, f"{self.name}: {ja}", f"{self.name}: {en}"))

    def unfilled(self, key: str, *filled: str) -> None:
        """Names each ``{…}`` of a text that nobody fills in: people would read it as it is."""
        for name in re.findall(r"\{(\w*)\}", str(self.values.get(key, ""))):
            if name not in filled:
                self.note(
                    key,
                    f"{key} の {{{name}}} は差し込まれず、そのまま出ます。",
                    f"{{{name}}} in {key} is not filled in: it is shown as it is.",
                )

    def unasked(self) -> None:
        """Names each key that nobody asks for; a flaw where it looks like one that is asked for."""
        for key in sorted(self.values.keys() - self.asked):
            if near := difflib.get_close_matches(key, self.asked, 1):
                self.flaw(
                    key,
                    f"{key} という項目はありません。{near[0]} ではありませんか。",
                    f"there is no {key}. Did you mean {near[0]}?",
                )
            else:
                self.note(
                    key,
                    f"{key} という項目はありません。使われません。",
                    f"there is no {key}: it is not used.",
                )


class CompanyFile:
    """A TOML file, with the lines of what is in it and the flaws that were found so far."""

    def __init__(self, path: Path, source: str, data: Mapping[str, Any], notes: list[Flaw]) -> None:
        self.path = path
        self.data = data
        self.notes = notes
        self._flaws: list[Flaw] = []
        # What stands inside a long text is no header, whatever it looks like.
        source = _LONG_TEXT.sub(lambda text: "\n" * text[0].count("\n"), source)
        self._lines = source.splitlines()

    @classmethod
    def read(cls, path: Path, notes: list[Flaw] | None = None) -> "CompanyFile":
        """Raises :class:`FileError` where there is no file, or no TOML in it."""
        try:
            source = path.read_bytes().decode("utf-8-sig")
            data = tomllib.loads(source.replace("\r\n", "\n"))
            file = cls(path, source, data, [] if notes is None else notes)
            if not data:
                file.notes.append(Flaw(1, "何も書かれていません。", "nothing stands in it."))
            return file
        except OSError as error:
            why = error.strerror or type(error).__name__
            flaw = Flaw(1, f"読めません({why})。", f"cannot be read ({why}).")
        except UnicodeDecodeError as error:
            flaw = Flaw(
                error.object[: error.start].count(b"\n") + 1,
                "UTF-8 ではありません。UTF-8 で保存してください。",
                "is not UTF-8: save it as UTF-8.",
            )
        except tomllib.TOMLDecodeError as error:
            why = re.sub(r" \(at .*\)$", "", str(error))
            flaw = Flaw(
                _line_of(error, source),
                f"TOML として読めません({why})。引用符と括弧を確かめてください。",
                f"is not valid TOML ({why}). Look at quotes and brackets.",
            )
        raise FileError(path, [flaw])

    def flaw(self, line: int, ja: str, en: str) -> None:
        self._flaws.append(Flaw(line, ja, en))

    def done(self) -> None:
        """Raises :class:`FileError` with everything that was found."""
        if self._flaws:
            raise FileError(self.path, self._flaws)

    def only(self, *names: str, strict: bool = True) -> None:
        """A list by another name would be left out without a word.

        It is a flaw; without ``strict`` a note, and other things than lists pass, as they did in
        earlier versions.
        """
        for name in sorted(self.data.keys() - set(names)):
            if not strict and not isinstance(self.data[name], list | dict):
                continue
            lists = [f"[[{each}]]" for each in names]
            ja, en = " か ".join(lists), " or ".join(lists)
            flaw = Flaw(
                self.line_of_list(name),
                f"{name} という一覧はありません。{ja} です。",
                f"there is no list {name}: {en}.",
            )
            (self._flaws if strict else self.notes).append(flaw)

    def entries(self, name: str, *, most: int, least: int = 1) -> list[FileEntry]:
        """The entries of a list, none with another's id."""
        return self.entries_of(self.data.get(name, []), (name,), most=most, least=least)

    def entries_of(
        self, rows: Any, path: tuple[str, ...], *, most: int, least: int, above: int = 0
    ) -> list[FileEntry]:
        """The same of a list in a list, whose entry stands in the line ``above``."""
        name = ".".join(path)
        dotted = r"\s*\.\s*".join(map(re.escape, path))
        lines = [at for at in self._headers(rf"\[\[\s*{dotted}\s*\]\]") if at > above]
        first = above or self.line_of_list(name)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.flaw(
                first, f"[[{name}]] の形で書いてください。", f"must be written as [[{name}]]."
            )
            return []
        if not least <= len(rows) <= most:
            self.flaw(
                first,
                f"[[{name}]] は {least} から {most} 件です({len(rows)} 件あります)。",
                f"[[{name}]] must have {least} to {most} entries; there are {len(rows)}.",
            )
        made = []
        known: set[object] = set()
        for place, row in enumerate(rows):
            line = lines[place] if place < len(lines) else first
            named = row.get("id")
            entry = FileEntry(self, line, f"[[{name}]] {named or place + 1}", row, path=path)
            if isinstance(named, str) and named in known:
                entry.flaw("id", "同じ id が前にもあります。", "the id is there twice.")
            known.add(str(named))
            made.append(entry)
        return made

    def line_of(self, key: str, header: int) -> int:
        """The line of a key below a header's line (0: of the file), else the header's."""
        for number, text in enumerate(self._lines[header:], header + 1):
            if re.match(r"\s*\[", text):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", text):
                return number
        return header

    def line_of_list(self, name: str) -> int:
        """The line of a list's first entry; of its key where it has none, else the first."""
        lines = self._headers(rf"\[\[\s*{re.escape(name)}\s*\]\]")
        return lines[0] if lines else self.line_of(name, 0) or 1

    def line_of_table(self, name: Sequence[str]) -> int:
        """The line of a table's header; 0 where it has none."""
        parts = r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in name)
        return next(iter(self._headers(rf"\[\s*{parts}\s*\]")), 0)

    def _headers(self, pattern: str) -> list[int]:
        form = re.compile(rf"\s*{pattern}\s*(#.*)?")
        return [number for number, text in enumerate(self._lines, 1) if form.fullmatch(text)]


def _line_of(error: tomllib.TOMLDecodeError, source: str) -> int:
    """Where Python's reader stopped: it says so in its message alone, up to 3.13."""
    found = re.search(r"\(at line (\d+)", str(error))
    return int(found[1]) if found else max(1, len(source.splitlines()))
