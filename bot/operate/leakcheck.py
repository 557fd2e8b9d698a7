"""``madoguchi leakcheck``: the leak check for any text, at the terminal or in a pipe."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from bot.anonymize.check import NOTHING_KNOWN, check, load
from bot.anonymize.errors import DictionaryMissing
from bot.anonymize.finding import ATTRIBUTES, Finding
from bot.anonymize.known import KnownNames, KnownPerson
from bot.config.settings import SettingsError, outline
from bot.domain.company_file import FileError
from bot.domain.policy import load_policy
from bot.runtime.console import Words, language

CLEAN, FOUND, CANNOT = 0, 1, 2
"""Exit codes: nothing found, something found, nothing was checked."""

_MISSING = Words(
    "名前を見分けるための辞書がないため、確認できませんでした。確認が済むまで公開しないでください。"
    "make test などで入れ直せます。(足りないもの: {part})",
    "Nothing was checked: what names are recognized with is missing ({part}). Please do not "
    "publish before it is installed again (make demo or make test does it).",
)
_UNREADABLE = Words("{what} を読めませんでした: {why}", "{what} could not be read: {why}")
_NOTHING = Words("だれかを特定しうるものは見つかりませんでした。", "Nothing was found.")
_WATCHED = 2_000


class Unreadable(Exception):
    """Input that is not what it should be; ``what`` and ``why`` for the person."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why


def run(file: str, *, jsonl: bool, known: Path | None, err: Console) -> int:
    """Checks a file or standard input and prints the findings; the exit code."""
    tongue = language()
    try:
        load()
        who = replace(read_known(known) if known else NOTHING_KNOWN, public=_public())
        with ExitStack() as stack:
            source = _open(file, stack)
            if jsonl:
                return _lines(source, who, err)
            text = _read(source, file)
            found = _watched(text, who, err)
    except DictionaryMissing as error:
        err.print(_MISSING.to(tongue, part=error.part), markup=False, soft_wrap=True)
        return CANNOT
    except Unreadable as error:
        words = _UNREADABLE.to(tongue, what=error.what, why=error.why)
        err.print(words, markup=False, soft_wrap=True)
        return CANNOT
    for finding in found:
        line = text.count("\n", 0, finding.start) + 1
        column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
        shown = " ".join(finding.text.split())
        # Tabs as they are, for cut and awk.
        print(
            f"{line}:{column}", finding.kind, finding.severity, shown, f"→ {finding.suggestion}",
            sep="\t",
        )  # fmt: skip
    if not found:
        err.print(_NOTHING.to(tongue), markup=False)
    return FOUND if found else CLEAN


def _public() -> tuple[str, ...]:
    """What the company tells everybody: its command, and whom to turn to outside."""
    contacts = None
    try:
        settings = outline()
        command, contacts = settings.command, settings.contacts_file
    except SettingsError:
        command = "/sodan"
    try:
        policy = load_policy(contacts_file=contacts)
    except FileError as error:
        raise Unreadable(str(contacts), type(error).__name__) from error
    return (command, *policy.public)


def read_known(path: Path) -> KnownNames:
    """What must not be recognized, from JSON or plain text; raises :class:`Unreadable`.

    Plain text has one name or identifier a line: a mail address, ``@handle``, a number, a
    company, somebody's name. JSON is an object:
    ``{"people": [{"names": […], "kana": […], "romaji": […], "handle": "", "mail": "",
    "id": ""}], "terms": […], "quotes": […], "allowed": […]}``; all of it may be missing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if not text.lstrip().startswith(("{", "[")):
            return _listed(text)
        data = json.loads(text)
        people = tuple(
            KnownPerson(
                names=_texts(person, "names"),
                kana=_texts(person, "kana"),
                romaji=_texts(person, "romaji"),
                handle=_text(person, "handle"),
                mail=_text(person, "mail"),
                id=_text(person, "id"),
            )
            for person in data.get("people", ())
        )
        return KnownNames(
            people=people,
            terms=_texts(data, "terms"),
            quotes=_texts(data, "quotes"),
            allowed=_texts(data, "allowed"),
            common=_texts(data, "common"),
        )
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise Unreadable(str(path), _reason(error)) from error


def _listed(text: str) -> KnownNames:
    """Every line is looked for as it is, and as somebody's name or account."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in dict.fromkeys(lines) if line]
    if not lines:
        raise ValueError("empty")
    people = []
    for line in lines:
        if "@" in line.strip("@"):
            people.append(KnownPerson(mail=line))
        elif line.startswith("@"):
            people.append(KnownPerson(handle=line))
        elif not any(char.isdigit() for char in line):
            people.append(KnownPerson(names=(line,)))
    return KnownNames(people=tuple(people), terms=tuple(line.removeprefix("@") for line in lines))


def _texts(data: Any, name: str) -> tuple[str, ...]:
    value = data.get(name) or ()
    if isinstance(value, str):
        return (value,)
    if not all(isinstance(item, str) for item in value):
        raise ValueError(name)
    return tuple(value)


def _text(data: Any, name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        raise ValueError(name)
    return value


def _reason(error: Exception) -> str:
    return error.strerror or "?" if isinstance(error, OSError) else type(error).__name__


def _open(file: str, stack: ExitStack) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise Unreadable(file, _reason(error)) from error


def _read(source: IO[bytes], file: str) -> str:
    try:
        return source.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(file, _reason(error)) from error


def _watched(text: str, known: KnownNames, err: Console) -> list[Finding]:
    """Checks with a bar on standard error where somebody watches a long text."""
    if len(text) < _WATCHED or not err.is_terminal:
        return check(text, known)
    with _bar(err) as bar:
        task = bar.add_task("leakcheck", total=len(text))
        return check(text, known, lambda done: bar.update(task, completed=done))


def _bar(err: Console) -> Progress:
    # Rich would send what is printed meanwhile to its own console: findings belong to stdout.
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=err,
        transient=True,
        redirect_stdout=False,
    )


def _lines(source: IO[bytes], known: KnownNames, err: Console) -> int:
    """One answer a line, each written as soon as it is there; of the kinds that are promised."""
    any_found = False
    with ExitStack() as stack:
        bar = None
        if err.is_terminal and not sys.stdout.isatty():
            bar = stack.enter_context(_bar(err))
            task = bar.add_task("leakcheck", total=None)
        for number, text in enumerate(_texts_of(source), start=1):
            found = [f for f in check(text, known) if f.kind not in ATTRIBUTES]
            any_found = any_found or bool(found)
            answer = [
                {
                    "start": f.start,
                    "end": f.end,
                    "kind": f.kind.value,
                    "text": f.text,
                    "severity": f.severity.value,
                }
                for f in found
            ]
            print(_json({"findings": answer}), flush=True)
            if bar:
                bar.update(task, completed=number, description=f"leakcheck {number}")
    return FOUND if any_found else CLEAN


def _json(answer: object) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    # A lone surrogate cannot be written as UTF-8; as an escape it can.
    return text if _writable(text) else json.dumps(answer)


def _writable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _texts_of(source: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line.decode("utf-8-sig"))["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"line {number}", _reason(error)) from error
        if not isinstance(text, str):
            raise Unreadable(f"line {number}", "text")
        yield text
