"""Office files as programs write them, with a name in every place where they put it."""

import io
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import openpyxl.chart
import openpyxl.comments
import openpyxl.drawing.image
import pptx

from tests import samples

NAME = samples.SECRET
_MICROSOFT = "http://schemas.microsoft.com/office/"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f'xmlns:w="{WORD}"'
PATH = f"file:///C:/Users/{NAME}/a"
PROPERTIES = ("author", "last_modified_by", "title", "subject", "keywords", "comments", "category")


def pictures() -> list[bytes]:
    """Three that a library takes."""
    from tests.cleaning.test_images import png

    return [samples.jpeg(), png(), samples.gif()]


def odd_pictures() -> dict[str, bytes]:
    """What stands behind the names of such pictures in files of other programs."""
    from tests.cleaning.test_images import MADE, photograph, tiff

    return {
        "word/media/image1.jpg": photograph(),
        "word/media/image2.png": tiff(),
        "word/media/image3.gif": MADE["webp"][0](),
    }


def repacked(data: bytes, more: Mapping[str, str | bytes], *changes: tuple[str, str, str]) -> bytes:
    """With more parts, and with words instead of others in some: (part, old, new)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            for part, before, after in changes:
                if part == name:
                    assert before.encode() in body, (part, before)
                    body = body.replace(before.encode(), after.encode(), 1)
            if name not in more:
                new.writestr(name, body)
        for name, added in more.items():
            new.writestr(name, added)
        new.comment = NAME.encode()
    return out.getvalue()


def relation(key: str, kind: str, target: str, *, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    kind = kind if kind.startswith("http") else f"{_RELATION}/{kind}"
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/>'


def relations(*rows: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(rows)
        + "</Relationships>"
    )


def letter() -> bytes:
    """By a library that writes what Word writes."""
    made = docx.Document()
    for field in PROPERTIES:
        setattr(made.core_properties, field, NAME)
    made.add_heading("苦情の記録", 1)
    made.add_paragraph("what-the-letter-says").add_run(" in bold").bold = True
    for body in pictures():
        made.add_picture(io.BytesIO(body))
    made.add_table(2, 2).cell(0, 0).text = "a-cell"
    made.sections[0].header.paragraphs[0].text = "the-header"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _complex(instruction: str, shown: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{shown}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def word() -> bytes:
    """A letter with everything that Word puts beside what it shows."""
    binding = (
        f'<w:dataBinding w:xpath="/ns1:coreProperties[1]/ns0:creator[1]" w:storeItemID="{NAME}"/>'
    )
    body = (
        f'<w:p w:rsidR="00{NAME}"><w:ins w:id="7" w:author="{NAME}" w:date="2026-11-20T01:02:03Z">'
        f'<w:r w:rsidRPr="{NAME}"><w:t>tracked-words</w:t></w:r></w:ins>'
        f'<w:del w:id="8" w:author="{NAME}"><w:r><w:delText>gone-words</w:delText></w:r></w:del>'
        f'<w:bookmarkStart w:id="9" w:name="{NAME}"/><w:bookmarkEnd w:id="9"/>'
        f'<w:hyperlink r:id="rIdLink" w:tooltip="{NAME}">'
        "<w:r><w:t>linked-words</w:t></w:r></w:hyperlink>"
        f'<w:fldSimple w:instr=" AUTHOR "><w:r><w:t>{NAME}</w:t></w:r></w:fldSimple>'
        + _complex(f" FILENAME \\p {NAME} ", NAME)
        + _complex(f' HYPERLINK "{PATH}" ', "field-words")
        + _complex(f" PAGE \\* {NAME} ", "1")
        + f'<w:sdt><w:sdtPr><w:alias w:val="{NAME}"/><w:tag w:val="{NAME}"/>{binding}</w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{NAME}</w:t></w:r></w:sdtContent></w:sdt>"
        '<w:commentRangeStart w:id="1"/><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p><w:sectPr'
    )
    comments = (
        f'<w:comments {_W}><w:comment w:id="1" w:author="{NAME}" w:initials="{NAME}" '
        f'w:date="2026-11-20T01:02:03Z"><w:p><w:r><w:t>what-the-comment-says</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    )
    settings = (
        f'<w:settings {_W} xmlns:r="{_RELATION}"><w:attachedTemplate r:id="rId1"/>'
        f'<w:mailMerge><w:dataSource r:id="rId2"/><w:query w:val="{NAME}"/></w:mailMerge>'
        f'<w:rsids><w:rsidRoot w:val="{NAME}"/></w:rsids>'
        f'<w:docVars><w:docVar w:name="{NAME}" w:val="{NAME}"/></w:docVars>'
        f'<w:writeProtection w:hash="{NAME}"/></w:settings>'
    )
    links = relation("rIdLink", "hyperlink", PATH, outside=True)
    links += relation("rIdC", "comments", "comments.xml")
    links += relation("rIdP", _MICROSOFT + "2011/relationships/people", "people.xml")
    links += relation(
        "rIdV",
        _MICROSOFT + "2006/relationships/vbaProject",
        "vbaProject.bin",
    )
    return repacked(
        letter(),
        {
            **odd_pictures(),
            "word/comments.xml": comments,
            "word/commentsExtended.xml": f"<a>{NAME}</a>",
            "word/people.xml": f'<p:people xmlns:p="x"><p:person p:author="{NAME}"/></p:people>',
            "word/settings.xml": settings,
            "word/_rels/settings.xml.rels": relations(
                relation("rId1", "attachedTemplate", PATH, outside=True),
                relation("rId2", "mailMergeSource", PATH, outside=True),
            ),
            "word/vbaProject.bin": NAME.encode("utf-16-le"),
            "word/printerSettings/printerSettings1.bin": NAME.encode("utf-16-le"),
            "customXml/item2.xml": f"<x>{NAME}</x>",
            "docProps/custom.xml": f"<Properties><property name='x'>{NAME}</property></Properties>",
            "docMetadata/LabelInfo.xml": f"<a id='{NAME}'/>",
        },
        ("word/document.xml", "<w:sectPr", body),
        ("word/_rels/document.xml.rels", "</Relationships>", links + "</Relationships>"),
        ("docProps/app.xml", "</Properties>", f"<Company>{NAME}</Company></Properties>"),
        ("word/document.xml", 'name="', f'descr="{NAME}" title="{NAME}" name="{NAME}'),
    )  # fmt: skip


def book(*, chart: bool = True) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "記録"
    for row in (("日付", "回数"), ("3/1", 3), ("3/2", 5)):
        sheet.append(row)
    sheet["C2"] = "=B2*2"
    sheet["A2"].comment = openpyxl.comments.Comment("words", NAME)
    sheet["A3"].hyperlink = PATH
    if chart:
        drawn = openpyxl.chart.BarChart()
        cells = openpyxl.chart.Reference(sheet, min_col=2, min_row=1, max_row=3)
        drawn.add_data(cells, titles_from_data=True)
        sheet.add_chart(drawn, "E5")
    sheet.add_image(openpyxl.drawing.image.Image(io.BytesIO(samples.jpeg())), "E20")
    made.properties.creator = made.properties.lastModifiedBy = NAME
    made.defined_names[NAME] = openpyxl.workbook.defined_name.DefinedName(
        NAME, attr_text="記録!$A$1"
    )
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def excel() -> bytes:
    """A workbook with its own path, links to others, settings of a printer, and people."""
    own = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="http://y" url="C:\\{NAME}\\"/>'
        f'</mc:Choice></mc:AlternateContent><fileSharing userName="{NAME}"/><workbookProtection />'
    )
    links = relation("rIdE", "externalLink", "externalLinks/externalLink1.xml")
    links += relation(
        "rIdQ",
        _MICROSOFT + "2017/10/relationships/person",
        "persons/person.xml",
    )
    other = relation("rId1", "externalLinkPath", PATH, outside=True)
    printer = '<pageSetup paperSize="9" xmlns:r="' + _RELATION + '" r:id="rIdS"/></worksheet>'
    sheet = relation("rIdS", "printerSettings", "../printerSettings/printerSettings1.bin")
    sheet += relation(
        "rIdT",
        _MICROSOFT + "2017/10/relationships/threadedComment",
        "../threadedComments/threadedComment1.xml",
    )
    return repacked(
        book(),
        {
            "xl/externalLinks/externalLink1.xml": f'<externalLink a="{NAME}"/>',
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(other),
            "xl/persons/person.xml": f'<personList><person displayName="{NAME}"/></personList>',
            "xl/threadedComments/threadedComment1.xml": f"<a>{NAME}</a>",
            "xl/printerSettings/printerSettings1.bin": NAME.encode("utf-16-le"),
            "xl/connections.xml": f'<connections><connection sourceFile="{PATH}"/></connections>',
            "xl/vbaProject.bin": NAME.encode(),
            "customXml/item1.xml": f"<x>{NAME}</x>",
        },
        ("xl/workbook.xml", "<bookViews", own + "<bookViews"),
        ("xl/worksheets/sheet1.xml", "</worksheet>", printer),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", links + "</Relationships>"),
        ("xl/worksheets/_rels/sheet1.xml.rels", "</Relationships>", sheet + "</Relationships>"),
    )  # fmt: skip


def slides() -> bytes:
    """A presentation with notes, a table, a picture, and people."""
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    assert slide.shapes.title is not None and slide.notes_slide.notes_text_frame is not None
    slide.shapes.title.text = "the-title"
    slide.placeholders[1].text = "the-body"
    inch = 914_400
    shape = slide.shapes.add_picture(io.BytesIO(samples.jpeg()), inch, 3 * inch, 2 * inch)
    shape.name = NAME
    slide.notes_slide.notes_text_frame.text = "the-notes"
    table = slide.shapes.add_table(2, 2, 4 * inch, 4 * inch, 3 * inch, inch).table
    table.cell(0, 0).text = "a-cell"
    for field in PROPERTIES:
        setattr(made.core_properties, field, NAME)
    out = io.BytesIO()
    made.save(out)
    links = relation("rIdA", "commentAuthors", "commentAuthors.xml") + "</Relationships>"
    return repacked(
        out.getvalue(),
        {
            "ppt/commentAuthors.xml": f'<p><cmAuthor name="{NAME}" initials="{NAME}"/></p>',
            "ppt/comments/comment1.xml": f"<p><cm>{NAME}</cm></p>",
            "ppt/tags/tag1.xml": f'<p><tag name="{NAME}" val="{NAME}"/></p>',
        },
        ("ppt/_rels/presentation.xml.rels", "</Relationships>", links),
    )


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


_O = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" '
_SPACES += " ".join(
    f'xmlns:{prefix}="{_O}{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("style", "style"),
        ("meta", "meta"),
        ("config", "config"),
    )
)


def opened() -> bytes:
    """An OpenDocument text, as its writers pack it."""
    out = io.BytesIO()
    change = f"<office:change-info><dc:creator>{NAME}</dc:creator></office:change-info>"
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f'<office:document-content {_SPACES} office:version="1.3"><office:body><office:text>'
            f'<text:tracked-changes><text:changed-region text:id="{NAME}"><text:insertion>{change}'
            "</text:insertion></text:changed-region></text:tracked-changes>"
            f"<text:p>what-the-letter-says <text:span>in-a-span</text:span><text:s/>and-more"
            f"<text:author-name>{NAME}</text:author-name><text:file-name>{NAME}</text:file-name>"
            f"<office:annotation><dc:creator>{NAME}</dc:creator>"
            "<text:p>what-the-comment-says</text:p>"
            f'</office:annotation><text:a xlink:href="{PATH}">linked-words</text:a>'
            f'<draw:frame draw:name="{NAME}">'
            f'<draw:image xlink:href="Pictures/{NAME}.jfif"/></draw:frame>'
            f'<text:bookmark text:name="{NAME}"/></text:p>'
            "</office:text></office:body></office:document-content>",
        )
        package.writestr(
            "meta.xml",
            f"<office:document-meta {_SPACES}><office:meta><meta:initial-creator>{NAME}"
            "</meta:initial-creator><dc:date>2026-11-20</dc:date></office:meta></office:document-meta>",
        )
        package.writestr("settings.xml", f"<settings>{NAME}</settings>")
        package.writestr(f"Pictures/{NAME}.jfif", samples.jpeg())
        package.writestr("Thumbnails/thumbnail.png", samples.png())
        package.writestr("Basic/script-lc.xml", f"<a>{NAME}</a>")
        package.writestr("META-INF/manifest.xml", f"<manifest>{NAME}</manifest>")
        package.writestr("META-INF/documentsignatures.xml", f"<a>{NAME}</a>")
    return out.getvalue()  # fmt: skip
