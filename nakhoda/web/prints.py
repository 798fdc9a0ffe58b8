"""Printed documents: a Typst template and data become a PDF (or PNG) on A4 or F4, the same bytes for the same input.

A template starts with `#import "/print.typ": *` and `#show: sheet`; `prints.typ` says what that gives it. Its data come
as JSON and are shown as text, never read as markup. Only the fonts inside the typst wheel are used, so a document looks
the same on every machine: Libertinus Serif for text, DejaVu Sans Mono for codes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

import segno
import typst

from nakhoda.web.svgmap import LEVELS, swatch_svg

PAPERS = ("a4", "f4")
EXAMPLE = "DATA CONTOH – bukan data resmi"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: `heading` over it (Mengetahui,), `title` of the office held, then name and NIP; empty ones are dotted.

    `nip` None leaves the NIP line out, as for a regent.
    """

    title: str
    name: str = ""
    nip: str | None = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What surrounds every page: letterhead lines, footer code, example mark, and the address that the QR holds.

    `office` is the letterhead: government, then office, then address lines.
    """

    office: Sequence[str] = ()
    title: str = ""
    code: str = ""
    url: str = ""
    example: bool = False
    signatories: Sequence[Signatory] = ()
    signed_at: str = ""
    margins_mm: Mapping[str, float] = field(
        default_factory=lambda: {"left": 20, "right": 15, "top": 15, "bottom": 16},
    )


def pdf(
    template: bytes | Traversable,
    data: Mapping[str, Any],
    *,
    paper: str = "a4",
    landscape: bool = False,
    images: Mapping[str, bytes] | None = None,
    furniture: Furniture | None = None,
) -> bytes:
    """The document as PDF. `images` are files by name (`map.svg`), which the template shows as `image("/map.svg")`.

    ValueError for a paper that is neither `a4` (210 × 297 mm) nor `f4` (215 × 330 mm), or a misleading image name.
    """
    compiler = _compiler(template, data, paper, furniture or Furniture(), images or {}, landscape=landscape)
    made = compiler.compile(format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("the document did not become one PDF")
    return made


def png_pages(
    template: bytes | Traversable,
    data: Mapping[str, Any],
    *,
    paper: str = "a4",
    landscape: bool = False,
    images: Mapping[str, bytes] | None = None,
    furniture: Furniture | None = None,
    dots_per_inch: int = 100,
) -> list[bytes]:
    """The same document as one PNG a page, for previews. Errors as in `pdf`."""
    compiler = _compiler(template, data, paper, furniture or Furniture(), images or {}, landscape=landscape)
    made: Any = compiler.compile(format="png", ppi=float(dots_per_inch))
    return [made] if isinstance(made, bytes) else list(made)


def qr_svg(address: str) -> bytes:
    """A QR code of that address as SVG, without border (the prelude leaves room around it)."""
    out = BytesIO()
    segno.make(address, micro=False, error="m").save(out, kind="svg", border=0, xmldecl=False, omitsize=True)
    return out.getvalue()


def _compiler(
    template: bytes | Traversable,
    data: Mapping[str, Any],
    paper: str,
    furniture: Furniture,
    images: Mapping[str, bytes],
    *,
    landscape: bool,
) -> Any:
    if paper not in PAPERS:
        raise ValueError(f"Kertas {paper!r} tidak dikenal; pakai a4 atau f4.")
    surround = {**asdict(furniture), "paper": paper, "landscape": landscape, "example_text": EXAMPLE}
    sources = {
        "main": template if isinstance(template, bytes) else template.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
        "furniture.json": json.dumps(surround, ensure_ascii=False).encode(),
        "qr.svg": qr_svg(furniture.url) if furniture.url else b"",
        **_shared(),
    }
    for name in images:
        if name in sources or not name.replace("-", "").replace(".", "").isalnum():
            raise ValueError(f"Nama gambar {name!r} tidak diterima; pakai huruf, angka, titik dan tanda hubung.")
    sources.update(images)
    virtual: Any = sources  # typst takes files by name; its types do not say so yet
    return typst.Compiler(virtual, ignore_system_fonts=True)


@cache
def _shared() -> dict[str, bytes]:
    """The prelude and the legend's swatches, which every document has."""
    shared = {"print.typ": files("nakhoda.web").joinpath("prints.typ").read_bytes()}
    for level in ("", *LEVELS):
        shared[f"swatch-{level or 'none'}.svg"] = swatch_svg(level).encode()
    return shared
