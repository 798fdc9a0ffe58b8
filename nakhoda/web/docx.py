"""A document for a word processor: headings, paragraphs and tables as .docx, with nothing but the standard library.

Office Open XML (ECMA-376): a zip of a few parts. Text is escaped, never read as markup; the same input gives the same
bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.saxutils import escape

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPERS_TWIPS = {"a4": (11906, 16838), "f4": (12189, 18709)}
MARGIN_TWIPS = 1134
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass
class Document:
    """A document that grows from top to bottom. `title` is its property; `language` how words are checked."""

    title: str
    paper: str = "a4"
    language: str = "id-ID"
    _body: list[str] = field(default_factory=list)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 0 (the document's title) to 2."""
        style = "Title" if level == 0 else f"Heading{level}"
        self._body.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>')

    def paragraph(self, text: str, *, bold: bool = False, align: str = "left") -> None:
        """A paragraph; line breaks in the text stay."""
        self._body.append(_paragraph(text, bold=bold, align=align))

    def bullets(self, texts: Iterable[str]) -> None:
        """A list with a dash before each."""
        for text in texts:
            hung = '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr>'
            self._body.append(f"<w:p>{hung}{_run('–')}<w:r><w:tab/></w:r>{_run(text)}</w:p>")

    def table(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[int] = (),
        right: Iterable[int] = (),
        last_bold: bool = False,
    ) -> None:
        """A table whose head repeats on every page; `widths` are shares of the page, `right` the columns of numbers."""
        body = [list(row) for row in rows]
        columns = len(head) or max((len(row) for row in body), default=0)
        if not columns:
            return
        shares = list(widths) or [1] * columns
        room = PAPERS_TWIPS[self.paper][0] - 2 * MARGIN_TWIPS
        wide = [room * share // sum(shares) for share in shares]
        numbers = set(right)
        made = [_row(head, wide, numbers, head=True)] if head else []
        made += [_row(row, wide, numbers, bold=last_bold and row is body[-1]) for row in body]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in wide)
        self._body.append(
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(made)}</w:tbl>'
            '<w:p><w:pPr><w:spacing w:after="60"/></w:pPr></w:p>'
        )

    def page_break(self) -> None:
        """What follows begins on a new page."""
        self._body.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def bytes(self) -> bytes:
        """The document as .docx. KeyError for a paper that is neither `a4` nor `f4`."""
        width, height = PAPERS_TWIPS[self.paper]
        edges = " ".join(f'w:{side}="{MARGIN_TWIPS}"' for side in ("top", "right", "bottom", "left"))
        section = (
            f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
            f'<w:pgMar {edges} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        )
        main = f'<w:document xmlns:w="{_MAIN}"><w:body>{"".join(self._body)}{section}</w:body></w:document>'
        parts = {
            "[Content_Types].xml": _types(),
            "_rels/.rels": _relations({"officeDocument": "word/document.xml"}, core=True),
            "docProps/core.xml": _core(self.title, self.language),
            "word/document.xml": main,
            "word/styles.xml": _styles(self.language),
            "word/_rels/document.xml.rels": _relations({"styles": "styles.xml"}),
        }
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(zipfile.ZipInfo(name, (2021, 1, 1, 0, 0, 0)), _DECLARED + text, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def _paragraph(text: str, *, bold: bool = False, align: str = "left", small: bool = False) -> str:
    spacing = '<w:spacing w:after="0"/>' if small else ""
    return f'<w:p><w:pPr>{spacing}<w:jc w:val="{align}"/></w:pPr>{_run(text, bold=bold, small=small)}</w:p>'


def _run(text: str, *, bold: bool = False, small: bool = False) -> str:
    how = "<w:b/>" * bold + '<w:sz w:val="18"/>' * small
    lines = _NOT_XML.sub("\ufffd", text).split("\n")
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{f'<w:rPr>{how}</w:rPr>' if how else ''}{parts}</w:r>"


def _row(
    cells: Sequence[str], wide: Sequence[int], numbers: set[int], *, head: bool = False, bold: bool = False
) -> str:
    made = ""
    for at, width in enumerate(wide):
        text = cells[at] if at < len(cells) else ""
        fill = '<w:shd w:val="clear" w:color="auto" w:fill="EEF1F3"/>' if head else ""
        align = "center" if head else "right" if at in numbers else "left"
        body = _paragraph(text, bold=head or bold, align=align, small=True)
        made += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{body}</w:tc>'
    kind = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{kind}{made}</w:tr>"


def _types() -> str:
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kinds}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{kinds}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(targets: dict[str, str], *, core: bool = False) -> str:
    rows = [(f"{_OFFICE}/{kind}", target) for kind, target in targets.items()]
    if core:
        rows.append((f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"))
    body = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(rows, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'


def _core(title: str, language: str) -> str:
    said = escape(_NOT_XML.sub("\ufffd", title))
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{said}</dc:title><dc:creator>Nakhoda</dc:creator>'
        f"<dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _styles(language: str) -> str:
    def heading(name: str, label: str, size: int, before: int, level: int) -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/><w:basedOn w:val="Normal"/>'
            f'<w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="80"/>'
            f'<w:outlineLvl w:val="{level}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="828282"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" '
        f'w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="{language}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        + heading("Title", "Title", 36, 240, 9).replace('<w:outlineLvl w:val="9"/>', '<w:jc w:val="center"/>')
        + heading("Heading1", "heading 1", 28, 280, 0)
        + heading("Heading2", "heading 2", 24, 200, 1)
        + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style></w:styles>"
    )
