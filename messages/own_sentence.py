"""Sentences of the company's own, in the place of those that come with the bot.

The file has the keys of ``messages/ja.toml`` and ``messages/en.toml`` below ``[ja…]`` and
``[en…]``; what it leaves out stays as it is::

    [ja.home]
    title = "お客様対応の相談室"

    [en.home]
    title = "Customer care desk"
"""

import difflib
import re
import string
from collections.abc import Mapping
from pathlib import Path

from bot.domain.company_file import CompanyFile, Flaw
from messages.texts import LANGUAGES, flat, shipped

LIMITS = tuple(
    (re.compile(form), most)
    for form, most in (
        (r"(^|[._])(title|submit|close|send)$|^common\.(cancel|back)$|^desk\.search$", 24),
        (r"^button\.|\.button_|^offer\.|^checkin\.|^guide\.(open$|for_)|^common\.", 75),
        (r"^(access\.(deny|grant)|away\.back|desk\.(list|more)|home\.mine_more)$", 75),
        (r"^(file\.open_as_it_is|known\.(ask|open)|moved\.here)$", 75),
        (r"^(notice\.seen_undo|prepare\.urgent_yes)$", 75),
        (r"^learn\.(open|read|read_again|to_\w+|next|once_more|no_example)$", 75),
        (r"^course\.(open|plan|stop)$|^course_who\.|^certificate\.open$", 75),
        (r"^joint\.(approve|deny|take_back|open|originals_yes)$|^joint_\w+\.", 75),
        (r"_hint$|^(scene|state|safety|identity|wish|outcome)\.", 75),
        (r"(^|[._])(placeholder|heading)$|^part\.|^(home|desk|notice|lesson)\.home$", 150),
        (
            r"^home\.(mine|contacts)$|^lesson\.ended$|^review\.past$|^(learn\.situation|review\.taught)$",
            150,
        ),
    )
)
"""Characters that Slack shows of a title, a button, an option, a placeholder. A key that looks
like one, and whose sentences that come with the bot are longer, is something else."""

LONGEST = 2000
"""Of everything else: others stand beside it in a section of 3000."""

Sentences = Mapping[str, Mapping[str, str]]
"""By language and key."""


def limit_of(key: str) -> int:
    """The characters that a sentence may have."""
    used = max(len(shipped(language)[key]) for language in LANGUAGES)
    return next((most for form, most in LIMITS if form.search(key) and used <= most), LONGEST)


def own_sentences(path: Path, notes: list[Flaw] | None = None) -> Sentences:
    """What the file says, held against what comes with the bot; raises ``FileError``."""
    file = CompanyFile.read(path, notes)
    own: dict[str, dict[str, str]] = {}
    for language, tables in file.data.items():
        if language not in LANGUAGES or not isinstance(tables, dict):
            file.flaw(
                file.line_of_table([language]) or file.line_of(language, 0) or 1,
                f"[{language}] は使えません。[ja] か [en] の下に書いてください。",
                f"[{language}]: sentences stand below [ja] or [en].",
            )
            continue
        own[language] = {}
        for key, said in flat(tables):
            if wrong := _wrong(language, key, said):
                name = f"{language}.{key}"
                file.flaw(_line(file, name), f"{name}: {wrong[0]}", f"{name}: {wrong[1]}")
            else:
                own[language][key] = said
    file.done()
    return own


def _wrong(language: str, key: str, said: object) -> tuple[str, str] | None:
    """Why a sentence cannot take the place of the one that comes with the bot."""
    known = shipped(language)
    if key not in known:
        near = "".join(difflib.get_close_matches(key, known, 1))
        return (
            "そのような文はありません。" + (f"{near} ではありませんか。" if near else ""),
            "there is no such sentence" + (f": {near} is meant?" if near else "."),
        )
    if not isinstance(said, str) or (known[key].strip() and not said.strip()):
        return "文が空か、文字列ではありません。", "is empty, or no text."
    try:
        extra = sorted(_places(said) - _places(known[key]))
    except ValueError:
        return (
            "{ } の使い方が正しくありません({ そのものは {{ と書きます)。",
            "a { or } stands alone (write {{ for {).",
        )
    if extra:
        names = ", ".join(f"{{{name}}}" for name in extra)
        here = ", ".join(f"{{{name}}}" for name in sorted(_places(known[key]))) or "-"
        return (
            f"{names} は差し込めません(使えるもの: {here})。",
            f"{names} cannot be filled in (there is: {here}).",
        )
    most = limit_of(key)
    if len(said) > most:
        return (
            f"長すぎます({len(said)} 文字。Slack では {most} 文字まで)。",
            f"is too long ({len(said)} characters; Slack shows {most}).",
        )
    return None


def _places(sentence: str) -> set[str]:
    """What is filled in: plain names alone. Raises ``ValueError``."""
    found = set()
    for _, name, form, how in string.Formatter().parse(sentence):
        if name is not None:
            if form or how or not name.isidentifier():
                raise ValueError("no plain name")
            found.add(name)
    return found


def _line(file: CompanyFile, name: str) -> int:
    """Where a dotted key stands: under its own header, or as part of a key further up."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        if header := file.line_of_table(parts[:cut]):
            return file.line_of(parts[cut], header)
    return file.line_of(parts[0], 0) or 1
