"""What is said to the operator at the terminal, in Japanese or English."""

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["ja", "en"]


class Words(NamedTuple):
    """One sentence in both languages; ``{names}`` are filled by ``str.format``."""

    ja: str
    en: str

    def to(self, language: Language, **values: object) -> str:
        text = self.ja if language == "ja" else self.en
        return text.format(**values) if values else text


def language(environ: Mapping[str, str] | None = None) -> Language:
    """The operator's language: ``MADOGUCHI_LOCALE`` if set, else that of the terminal."""
    environ = os.environ if environ is None else environ
    for name in ("MADOGUCHI_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "").strip().lower()
        if value:
            return "ja" if value.startswith("ja") else "en"
    return "en"
