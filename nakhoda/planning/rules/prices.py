"""The price book of a regency and year: resources, unit price analyses and recipes, all with their source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from importlib.resources import files
from typing import Any

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.planning.rules.catalogue import Catalogue

RESOURCE_KINDS = ("labour", "material", "equipment")
EXAMPLE = "prices-contoh-pacitan-2021.toml"


class PriceError(ValueError):
    """A price book that cannot be used; the message names the entry and what to do."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A worker's day (OH), a material or equipment: unit, price in rupiah, and the range that is plausible."""

    id: str
    kind: str
    name: str
    unit: str
    price_idr: int
    low_idr: int
    high_idr: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """One work item's coefficients: how much of each resource a unit needs, and its overhead in percent."""

    id: str
    name: str
    unit: str
    overhead_percent: Decimal
    coefficients: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parts of one unit of a catalogue activity: work items and how much of each."""

    activity: str
    parts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class PriceBook:
    """Prices of one regency and year. `rounding_idr` is the multiple to which a unit price is rounded, half up.

    `example` marks invented prices, which every page and print must say.
    """

    id: str
    title: str
    regency: str
    year: int
    source: str
    example: bool
    rounding_idr: int
    resources: tuple[Resource, ...]
    analyses: tuple[Analysis, ...]
    recipes: tuple[Recipe, ...]

    @cached_property
    def resource_by_id(self) -> Mapping[str, Resource]:
        """Resources by id."""
        return {resource.id: resource for resource in self.resources}

    @cached_property
    def analysis_by_id(self) -> Mapping[str, Analysis]:
        """Analyses by id."""
        return {analysis.id: analysis for analysis in self.analyses}

    @cached_property
    def recipe_by_activity(self) -> Mapping[str, Recipe]:
        """Recipes by activity id."""
        return {recipe.activity: recipe for recipe in self.recipes}


def rounded(amount: Decimal | Fraction, multiple: int = 1) -> int:
    """The amount as whole rupiah, rounded half up to a multiple; the one rounding rule of all prices and budgets."""
    if isinstance(amount, Fraction):
        steps = amount / multiple
        return (steps.numerator * 2 + steps.denominator) // (steps.denominator * 2) * multiple
    return int((amount / multiple).quantize(Decimal(1), ROUND_HALF_UP)) * multiple


def example_book() -> PriceBook:
    """The shipped example: invented plausible prices for Pacitan 2021, marked `example`."""
    text = files("nakhoda.planning").joinpath("data", EXAMPLE).read_text(encoding="utf-8")
    return build_book(tomllib.loads(text))


def build_book(data: Mapping[str, Any]) -> PriceBook:
    """A price book from its data. PriceError names the first entry that is missing or wrong."""
    try:
        overhead = str(data["overhead_percent"])
        table = data["resources"]
        book = PriceBook(
            id=data["id"],
            title=data["title"],
            regency=data["regency"],
            year=int(data["year"]),
            source=data["source"],
            example=bool(data["example"]),
            rounding_idr=int(data["rounding_idr"]),
            resources=tuple(Resource(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"]),
            analyses=tuple(
                Analysis(
                    item["id"],
                    item["name"],
                    item["unit"],
                    Decimal(str(item.get("overhead_percent", overhead))),
                    _amounts(item["coefficients"]),
                )
                for item in data["analyses"]
            ),
            recipes=tuple(Recipe(activity, _amounts(parts)) for activity, parts in data["recipes"].items()),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise PriceError(f"Buku harga {data.get('id', '?')!r} tidak lengkap: {error!r}") from error
    require_sound(book)
    return book


def document_of(book: PriceBook) -> dict[str, Any]:
    """The book as plain values (texts, whole numbers, lists) that `build_book` reads back unchanged."""
    columns = ["id", "kind", "name", "unit", "price_idr", "low_idr", "high_idr"]
    return {
        "id": book.id,
        "title": book.title,
        "regency": book.regency,
        "year": book.year,
        "source": book.source,
        "example": book.example,
        "rounding_idr": book.rounding_idr,
        "overhead_percent": "0",
        "resources": {
            "columns": columns,
            "rows": [[getattr(each, name) for name in columns] for each in book.resources],
        },
        "analyses": [
            {
                "id": each.id,
                "name": each.name,
                "unit": each.unit,
                "overhead_percent": str(each.overhead_percent),
                "coefficients": {name: str(amount) for name, amount in each.coefficients},
            }
            for each in book.analyses
        ],
        "recipes": {each.activity: {name: str(amount) for name, amount in each.parts} for each in book.recipes},
    }


def require_sound(book: PriceBook) -> None:
    """PriceError if an id stands twice, a part is unknown, or a number cannot be a price or coefficient."""
    wrong = next(book_faults(book), None)
    if wrong:
        raise PriceError(f"Buku harga {book.id!r}: {wrong[1]}")


def book_faults(book: PriceBook) -> Iterator[tuple[tuple[str, str], str]]:
    """Everything that makes a book unusable: (table, id) and an Indonesian sentence."""
    if book.rounding_idr < 1:
        yield ("book", "rounding_idr"), "pembulatan harus bilangan bulat rupiah, sedikitnya 1."
    for table, ids in (
        ("resources", [each.id for each in book.resources]),
        ("analyses", [each.id for each in book.analyses]),
        ("recipes", [each.activity for each in book.recipes]),
    ):
        for twice in sorted({each for each in ids if ids.count(each) > 1}):
            yield (table, twice), f"kode {twice!r} ada dua kali. Hapus salah satunya."
    for resource in book.resources:
        if resource.kind not in RESOURCE_KINDS:
            yield ("resources", resource.id), f"jenis {resource.kind!r} pada {resource.id!r}: pakai {RESOURCE_KINDS}."
        if resource.price_idr < 0 or resource.low_idr < 0 or resource.high_idr < resource.low_idr:
            yield ("resources", resource.id), f"harga atau rentang {resource.id!r} tidak mungkin. Periksa angkanya."
    for analysis in book.analyses:
        yield from _parts_known("analyses", analysis.id, analysis.coefficients, book.resource_by_id)
        if not 0 <= analysis.overhead_percent <= 100:
            yield ("analyses", analysis.id), f"biaya umum {analysis.id!r} harus antara 0 dan 100 persen."
    for recipe in book.recipes:
        yield from _parts_known("recipes", recipe.activity, recipe.parts, book.analysis_by_id)


def indexed(book: PriceBook, year: int, factor: Fraction | Decimal, source: str) -> PriceBook:
    """The book in prices of another year: every price and range x factor, rounded half up to whole rupiah.

    Coefficients stay. `source` says where the factor comes from and is added to the book's own.
    """
    ratio = Fraction(factor)
    if ratio <= 0:
        raise PriceError(f"Faktor indeks harga harus lebih dari 0, bukan {factor}.")
    return replace(
        book,
        id=f"{book.id}-indeks-{year}",
        title=f"{book.title}, harga {year}",
        year=year,
        source=f"{book.source}; indeks {ratio} dari {book.year}: {source}",
        resources=tuple(
            replace(
                each,
                price_idr=rounded(each.price_idr * ratio),
                low_idr=rounded(each.low_idr * ratio),
                high_idr=rounded(each.high_idr * ratio),
            )
            for each in book.resources
        ),
    )


def check_prices(book: PriceBook, catalogue: Catalogue) -> Iterator[Finding]:
    """Findings on a usable book: prices outside their range, recipes of unknown activities."""
    for each in book.resources:
        if not each.low_idr <= each.price_idr <= each.high_idr:
            facts: dict[str, Fact] = {
                "name": each.name,
                "value": each.price_idr,
                "low": each.low_idr,
                "high": each.high_idr,
            }
            yield Finding("harga-di-luar-rentang", Place(file=book.id, sheet="resources"), facts)
    for recipe in book.recipes:
        if recipe.activity not in catalogue.by_id:
            yield Finding("harga-tanpa-kegiatan", Place(file=book.id, sheet="recipes"), {"value": recipe.activity})


def _amounts(table: Mapping[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((name, Decimal(str(amount))) for name, amount in table.items())


def _parts_known(
    table: str, entry: str, parts: tuple[tuple[str, Decimal], ...], known: Mapping[str, object]
) -> Iterator[tuple[tuple[str, str], str]]:
    if not parts:
        yield (table, entry), f"{entry!r} tidak mempunyai bagian."
    for name, amount in parts:
        if name not in known:
            yield (table, entry), f"{entry!r} memakai {name!r} yang tidak ada. Tambahkan atau betulkan kodenya."
        if amount <= 0:
            yield (table, entry), f"koefisien {name!r} pada {entry!r} harus lebih dari 0."
