"""The Japanese of the commands' help, as ``gettext`` reads it: ``python -m tests.docs.helping``."""

from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.operate.helping import CATALOGUE


def compiled() -> bytes:
    made = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(made, read_po(source, locale="ja"))
    return made.getvalue()


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compiled())
