"""How far a sheet reaches and how much text it repeats, found while its XML streams by, before any parser sees it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from nakhoda.baseline.files.archive import WorkbookRefused, nested, short
from nakhoda.law.findings import column_letters

ROWS, COLUMNS = 100_000, 500
CELLS = 5_000_000
TEXT_BYTES = 100 * 1024 * 1024
XML_NAMES = (".xml", ".rels", ".vml")
# A tag that runs on for longer than this is no tag.
LONGEST_TAG = 256 * 1024
# Bytes that show what a part is: its declaration, or the mark of an archive.
ENOUGH = 1_000
BOM = b"\xef\xbb\xbf"
ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)""")
DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
FOREIGN = re.compile(rb"<!(?i:doctype|entity)|<(?:[^\s<>/:]+:)?(?:sheetData|sst)[\s/>]")
SHEET = re.compile(rb"<(?:[^\s<>/:]+:)?sheetData[\s/>]")
STRINGS = re.compile(rb"<(?:[^\s<>/:]+:)?sst[\s/>]")
DIMENSION = re.compile(
    rb"""<(?:[^\s<>/:]+:)?dimension\s[^<]*?ref\s*=\s*["'](?:[^"':]*:)?([A-Z]{1,3})([0-9]{1,9})["']"""
)
# How every common writer writes: no prefix, the reference first and once, in double quotes. Anything else is walked.
PLAIN_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
R_MAYBE, R_EXACT = re.compile(rb"r\s*="), re.compile(rb"""[\s"']r\s*=""")
ANY_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
TAG_ENDS = (b" ", b">", b"/", b"\n", b"\r", b"\t", b"\v", b"\f")
ANY_TAG = re.compile(rb"""<(?:[^\s<>/:]+:)?(row|c)((?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*)?)>""")
ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
ROW_NUMBER = re.compile(rb"[1-9][0-9]{0,6}")
ITEM = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
SHARED_CELL = re.compile(rb"""\st\s*=\s*["']s["']""")
SHARED_INDEX = re.compile(rb"""\st\s*=\s*["']s["'][^<]*<(?:[^\s<>/:]+:)?v(?:\s[^<>]*)?>\s*([0-9]{1,9})""")
AGAIN = "Buka dan simpan ulang sebagai .xlsx."
UNREADABLE = f"tidak ditulis sebagai XML dalam UTF-8. {AGAIN}"


class Reach:
    """What the sheets of one workbook add up to: cells of their bounding boxes, cell tags, the longest text."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets = 0
        self.cells = 0
        self.tags = 0
        self.strings: list[int] = []

    def add(self, part: Part) -> None:
        """Add a part that has streamed by. WorkbookRefused beyond the cells that a workbook may have."""
        if part.is_sheet:
            self.sheets += 1
            self.cells += part.last_row * part.last_column
        if part.is_strings:
            self.strings += part.strings
        self.check()

    def check(self) -> None:
        """WorkbookRefused beyond the cells that a workbook may have."""
        if max(self.cells, self.tags) > CELLS:
            raise WorkbookRefused(
                f"{self.file}: lebih dari {CELLS // 1_000_000} juta sel. Hapus baris dan kolom kosong di luar tabel, "
                "atau pecah menjadi beberapa buku kerja."
            )

    def may_repeat(self) -> bool:
        """Whether repeated texts could outgrow the limit, so that they must be counted one by one."""
        return self.tags * max(self.strings, default=0) > TEXT_BYTES


class Part:
    """One part of the package, fed chunk by chunk; it refuses as soon as it has seen enough."""

    def __init__(self, name: str, reach: Reach) -> None:
        self.name = name
        self.is_sheet = self.is_strings = False
        self.last_row = self.last_column = 0
        self.strings: list[int] = []
        self._reach = reach
        self._is_xml = name.lower().endswith(XML_NAMES)
        self._waiting = b""
        self._begun = False
        self._row = self._column = 0

    def feed(self, chunk: bytes) -> None:
        """The next bytes. WorkbookRefused if they hold what no honest workbook holds, or too much of it."""
        text = self._waiting + chunk
        if not self._begun:
            if len(text) < ENOUGH:
                self._waiting = text
                return
            self._begin(text)
        cut = max(text.rfind(b"<"), len(text) - LONGEST_TAG)
        self._waiting = text[cut:]
        self._look(text[:cut])

    def finish(self) -> None:
        """No more bytes follow."""
        if not self._begun:
            self._begin(self._waiting)
        self._look(self._waiting)
        self._reach.add(self)

    def _begin(self, head: bytes) -> None:
        self._begun = True
        if head.startswith(b"PK\x03\x04") and not self.name.startswith("xl/embeddings/"):
            raise nested(self._reach.file, self.name)
        if not self._is_xml:
            return
        plain = head.removeprefix(BOM).lstrip()
        declared = ENCODING.match(plain[:1_000])
        known = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
        if plain and (not plain.startswith(b"<") or not known):
            self._refuse(UNREADABLE)

    def _look(self, text: bytes) -> None:
        if not self._is_xml:
            if FOREIGN.search(text):
                self._refuse("menyembunyikan XML. Jangan dibuka; minta berkas asli.")
            return
        if b"\0" in text:
            self._refuse(UNREADABLE)
        if DECLARATION.search(text):
            self._refuse("memuat deklarasi DTD atau entitas XML. Jangan dibuka; minta berkas asli.")
        if not self.is_sheet:
            self.is_sheet = SHEET.search(text) is not None
            if declared := DIMENSION.search(text):
                self._reached(_column(declared[1]), int(declared[2]), measured=False)
        if self.is_sheet:
            self._measure(text)
        elif self.is_strings or STRINGS.search(text):
            self.is_strings = True
            self._count_strings(text)

    def _measure(self, text: bytes) -> None:
        rows, cells = PLAIN_ROW.findall(text), PLAIN_CELL.findall(text)
        if not _is_plain(text, len(rows), len(cells)):
            self._walk(text)
            return
        self._count_tags(len(cells))
        if cells:
            letters, digits = zip(*cells, strict=True)
            column = max(map(_column, set(letters)))
            self._reached(column, max(map(int, set(digits))))
            self._column = _column(letters[-1])
        if rows:
            self._row = self._next_row(rows[-1])

    def _walk(self, text: bytes) -> None:
        """Rows and cells one by one, as a reader counts them where they name no place."""
        tags, walked = len(ANY_CELL.findall(text)), 0
        self._count_tags(tags)
        for kind, attributes in ANY_TAG.findall(text):
            places = [one or other for name, one, other in ATTRIBUTE.findall(attributes) if name == b"r"]
            if len(places) > 1:
                self._refuse(f"memuat sel dengan dua alamat. {AGAIN}")
            place = places[0] if places else None
            if kind == b"row":
                self._row, self._column = self._next_row(place), 0
                continue
            walked += 1
            if place is None:
                self._row, self._column = max(self._row, 1), self._column + 1
            elif reference := REFERENCE.fullmatch(place):
                self._column = _column(reference[1].upper())
                self._reached(self._column, int(reference[2]))
            else:
                self._refuse(f"memuat alamat sel yang salah ({short(place.decode('latin-1'))}). {AGAIN}")
            self._reached(self._column, self._row)
        if walked != tags:
            self._refuse(f"memuat sel yang salah bentuk. {AGAIN}")

    def _count_tags(self, tags: int) -> None:
        self._reach.tags += tags
        self._reach.check()

    def _next_row(self, place: bytes | None) -> int:
        if place is None:
            return self._row + 1
        if not ROW_NUMBER.fullmatch(place):
            self._refuse(f"memuat nomor baris yang salah ({short(place.decode('latin-1'))}). {AGAIN}")
        return int(place)

    def _reached(self, column: int, row: int, *, measured: bool = True) -> None:
        if row > ROWS or column > COLUMNS:
            self._refuse(
                f"memuat sel {column_letters(column)}{row}, di luar batas {ROWS} baris × {COLUMNS} kolom. "
                "Hapus baris dan kolom kosong di luar tabel, lalu simpan."
            )
        if measured:
            self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def _count_strings(self, text: bytes) -> None:
        pieces = ITEM.split(text)
        if self.strings:
            self.strings[-1] += len(pieces[0])
        self.strings += map(len, pieces[1:])
        if len(self.strings) > CELLS:
            self._refuse(f"memuat lebih dari {CELLS // 1_000_000} juta teks. Minta berkas asli.")

    def _refuse(self, what: str) -> None:
        raise WorkbookRefused(f"{self._reach.file}: {short(self.name)} {what}")


def check_repeats(reach: Reach, chunks: Iterable[bytes]) -> None:
    """WorkbookRefused if the texts that the cells of all sheets point at add up to more than 100 MB.

    A reader copies a shared text for each cell that shows it, so a small file can ask for many gigabytes.
    """
    longest, total, waiting = max(reach.strings), 0, b""
    for chunk in chunks:
        text = waiting + chunk
        cut = max(text.rfind(b"</"), len(text) - LONGEST_TAG)
        text, waiting = text[:cut], text[cut:]
        found = Counter(SHARED_INDEX.findall(text))
        lengths = (
            count * reach.strings[int(index)] for index, count in found.items() if int(index) < len(reach.strings)
        )
        unclear = len(SHARED_CELL.findall(text)) - found.total()
        total += sum(lengths) + unclear * longest
        if total > TEXT_BYTES:
            raise WorkbookRefused(
                f"{reach.file}: teks yang diulang di sel-selnya lebih dari {TEXT_BYTES // 2**20} MB. "
                "Minta berkas asli, atau pecah menjadi beberapa buku kerja."
            )


def _is_plain(text: bytes, rows: int, cells: int) -> bool:
    """Whether the rows and cells found in the plain way are all there are, each with one reference."""
    if PREFIXED.search(text) or cells != _tags(text, b"<c") or rows != _tags(text, b"<row"):
        return False
    return len(R_MAYBE.findall(text)) == rows + cells or len(R_EXACT.findall(text)) == rows + cells


def _tags(text: bytes, name: bytes) -> int:
    return sum(text.count(name + end) for end in TAG_ENDS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
