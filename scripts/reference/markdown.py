"""Small pieces of Markdown: tables, numbers as an Indonesian officer writes them, citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

CERTAINTY = {"law": "peraturan", "practice": "praktik", "assumed": "anggapan"}


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table with an empty line after it; an empty string if there are no rows."""
    lines = [_row(cells) for cells in rows]
    if not lines:
        return ""
    return "\n".join([_row(headings), "|" + "---|" * len(headings), *lines]) + "\n\n"


def plain(value: object) -> str:
    """A value as text: decimal comma, ya/tidak, lists with commas, tables of names as `name: value`."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {plain(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in value)
    return "–" if value is None else str(value)


def cited(data: Mapping[str, Any]) -> str:
    """Source and certainty in one sentence; empty where the data cite nothing."""
    if "source" not in data:
        return ""
    certainty = CERTAINTY.get(data.get("certainty", ""), "")
    return f"Sumber: {data['source']}" + (f" ({certainty})" if certainty else "") + "\n\n"


def certainty(data: Mapping[str, Any]) -> str:
    """The certainty in Indonesian, or a dash."""
    return CERTAINTY.get(data.get("certainty", ""), "–")


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(plain(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
