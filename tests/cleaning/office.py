"""Office files as programs write them, with a name in every place where they put it."""

import io
import subprocess
from pathlib import Path

import docx

from tests import samples

NAME = samples.SECRET


def letter() -> bytes:
    """By a library that writes what Word writes."""
    made = docx.Document()
    for field in ("author", "last_modified_by", "title", "subject", "keywords", "comments"):
        setattr(made.core_properties, field, NAME)
    made.add_heading("苦情の記録", 1)
    made.add_paragraph("what-the-letter-says").add_run(" in bold").bold = True
    made.add_picture(io.BytesIO(samples.jpeg()))
    made.add_table(2, 2).cell(0, 0).text = "a-cell"
    made.sections[0].header.paragraphs[0].text = "the-header"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def converted(data: bytes, source: str, target: str, folder: Path) -> bytes:
    """What LibreOffice writes of it."""
    given = folder / f"given{source}"
    given.write_bytes(data)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", target[1:], "--outdir", folder / "out", given],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (folder / "out" / f"given{target}").read_bytes()
