"""A copy of a workbook with its wrong cells coloured and commented, and a sheet that lists the findings.

The copy is made part by part: everything not marked stays byte for byte (docs/decisions/0005).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nakhoda.baseline.files.comments import add_comments
from nakhoda.baseline.files.ooxml import Package, attribute, xml_text
from nakhoda.law.findings import column_letters

FILLS = {"error": "FFF8B4A8", "warning": "FFFFE08A", "note": "FFCFE2F3"}
ORDER = tuple(FILLS)
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XF = re.compile(r"<(?:\w+:)?xf\b[^>]*?(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
ROW = re.compile(r'<((?:\w+:)?)row\b[^>]*?\br="(\d+)"[^>]*?(?:/>|>.*?</(?:\w+:)?row>)', re.DOTALL)
CELL = re.compile(r'<((?:\w+:)?)c\b([^>]*?\br="([A-Z]+)\d+"[^>]*?)(/?)>')
WIDTHS = (30, 10, 16, 9, 22, 16, 8, 9, 70, 60, 16)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to colour by severity (`error`, `warning`, `note`) and to comment; row and column are 1-based."""

    sheet: str
    row: int
    column: int
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """The sheet to add: its name, header and rows."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int | float | None]]


def annotate(source: Path, target: Path, marks: Sequence[Mark], report: ReportSheet) -> None:
    """Write the annotated copy whole or not at all. Marks on sheets that the workbook lacks are left out."""
    package = Package(source)
    styles = _Styles(package)
    by_sheet: dict[str, dict[tuple[int, int], list[Mark]]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, {}).setdefault((mark.row, mark.column), []).append(mark)
    sheets = package.sheets()
    for name, cells in by_sheet.items():
        if part := sheets.get(name):
            package.put(part, _coloured(package.text(part), cells, styles))
            texts = {place: "\n".join(mark.text for mark in found) for place, found in cells.items()}
            add_comments(package, part, texts)
    styles.save()
    _add_report(package, report, set(sheets), styles.bold)
    temporary = target.with_name(f".{target.name}.tmp")
    package.write(temporary)
    with temporary.open("rb+") as handle:
        os.fsync(handle.fileno())
    temporary.replace(target)


class _Styles:
    """Cell formats of the workbook, and their twins with a fill for each severity."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._text = package.text("xl/styles.xml")
        block = self._block("cellXfs")
        self._formats: list[str] = XF.findall(block)
        self._fills = len(re.findall(r"<(?:\w+:)?fill\b", self._block("fills")))
        self._first_fill = self._fills
        self._twins: dict[tuple[int, str], int] = {}
        self._new: list[str] = []
        self.bold = 0

    def twin(self, style: int, severity: str) -> int:
        """Index of the format that is as `style` but with the severity's fill."""
        key = (style, severity)
        if key not in self._twins:
            base = self._formats[style] if style < len(self._formats) else self._formats[0]
            tag, rest = base.split(">", 1)
            closing = "/" if tag.endswith("/") else ""
            plain = re.sub(r'\s(?:fillId|applyFill)="[^"]*"', "", tag.rstrip("/"))
            fill = self._first_fill + ORDER.index(severity)
            self._new.append(f'{plain} fillId="{fill}" applyFill="1"{closing}>{rest}')
            self._twins[key] = len(self._formats) + len(self._new) - 1
        return self._twins[key]

    def save(self) -> None:
        """Write the fills and twins into the workbook's styles."""
        prefix = re.search(r"<(\w+:)?cellXfs\b", self._text)
        name = (prefix[1] or "") if prefix else ""
        fills = "".join(
            f'<{name}fill><{name}patternFill patternType="solid"><{name}fgColor rgb="{colour}"/>'
            f'<{name}bgColor indexed="64"/></{name}patternFill></{name}fill>'
            for colour in FILLS.values()
        )
        text = self._append(self._text, "fills", fills, self._fills + len(FILLS))
        text = self._append(text, "cellXfs", "".join(self._new), len(self._formats) + len(self._new))
        self._package.put("xl/styles.xml", text)

    def _block(self, name: str) -> str:
        match = re.search(rf"<(?:\w+:)?{name}\b[^>]*>(.*?)</(?:\w+:)?{name}>", self._text, re.DOTALL)
        return match[1] if match else ""

    @staticmethod
    def _append(text: str, name: str, addition: str, count: int) -> str:
        text = re.sub(rf'(<(?:\w+:)?{name}\b[^>]*?\bcount=")\d+(")', rf"\g<1>{count}\g<2>", text, count=1)
        return re.sub(rf"(</(?:\w+:)?{name}>)", lambda end: addition + end[1], text, count=1)


def _coloured(text: str, cells: Mapping[tuple[int, int], list[Mark]], styles: _Styles) -> str:
    rows: dict[int, dict[str, str]] = {}
    for (row, column), marks in cells.items():
        worst = min((mark.severity for mark in marks), key=ORDER.index)
        rows.setdefault(row, {})[column_letters(column)] = worst
    return ROW.sub(lambda match: _row(match, rows.get(int(match[2])), styles), text)


def _row(match: re.Match[str], marked: dict[str, str] | None, styles: _Styles) -> str:
    if not marked:
        return match[0]
    left = dict(marked)

    def colour(cell: re.Match[str]) -> str:
        severity = left.pop(cell[3], None)
        if severity is None:
            return cell[0]
        style = styles.twin(int(attribute(cell[2], "s") or 0), severity)
        attributes = re.sub(r'\ss="\d*"', "", cell[2])
        return f'<{cell[1]}c{attributes} s="{style}"{cell[4]}>'

    text = CELL.sub(colour, match[0])
    for letters, severity in left.items():
        text = _inserted(text, match[1], int(match[2]), letters, styles.twin(0, severity))
    return text


def _inserted(text: str, prefix: str, row: int, letters: str, style: int) -> str:
    """The row with an empty formatted cell put in at its place."""
    cell = f'<{prefix}c r="{letters}{row}" s="{style}"/>'
    for found in CELL.finditer(text):
        if (len(found[3]), found[3]) > (len(letters), letters):
            return text[: found.start()] + cell + text[found.start() :]
    end = f"</{prefix}row>"
    if text.endswith(end):
        return text[: -len(end)] + cell + end
    return text[:-2] + ">" + cell + end


def _add_report(package: Package, report: ReportSheet, taken: set[str], style: int) -> None:
    name, number = report.name, 2
    while name.casefold() in {each.casefold() for each in taken}:
        name, number = f"{report.name} {number}", number + 1
    part = package.free_part("xl/worksheets/nakhoda{}.xml")
    package.put(part, _report_xml(report, style))
    package.declare(part, SHEET_TYPE)
    relation = package.relate("xl/workbook.xml", "worksheet", part)
    workbook = package.text("xl/workbook.xml")
    prefix = re.search(r"<(\w+:)?sheets\b", workbook)
    ids = [int(each) for each in re.findall(r'\bsheetId="(\d+)"', workbook)]
    entry = (
        f'<{(prefix[1] or "") if prefix else ""}sheet name="{xml_text(name)}" sheetId="{max(ids, default=0) + 1}" '
        f'xmlns:nr="http://schemas.openxmlformats.org/officeDocument/2006/relationships" nr:id="{relation}"/>'
    )
    package.put("xl/workbook.xml", re.sub(r"(</(?:\w+:)?sheets>)", lambda end: entry + end[1], workbook, count=1))


def _report_xml(report: ReportSheet, style: int) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(WIDTHS[: len(report.header)], start=1)
    )
    lines = [list(report.header), *report.rows]
    body = "".join(
        f'<row r="{row}">'
        + "".join(_cell_xml(column, row, value, style) for column, value in enumerate(line, 1))
        + "</row>"
        for row, line in enumerate(lines, start=1)
    )
    last = f"{column_letters(max(len(report.header), 1))}{len(lines)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}"><dimension ref="A1:{last}"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        f'state="frozen"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>{body}</sheetData>'
        f'<autoFilter ref="A1:{last}"/></worksheet>'
    )


def _cell_xml(column: int, row: int, value: str | float | None, style: int) -> str:
    reference = f'r="{column_letters(column)}{row}" s="{style}"'
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"<c {reference}><v>{value!r}</v></c>"
    return f'<c {reference} t="inlineStr"><is><t xml:space="preserve">{xml_text(value[:32_000])}</t></is></c>'
