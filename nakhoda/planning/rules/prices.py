"""The price book of a regency and year: resources, unit price analyses and recipes, all with their source."""

from __future__ import annotations

import re
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
# What is outside is a slip of the finger, or more than a budget in whole rupiah can hold.
YEARS, MOST_PRICE_IDR, MOST_ROUNDING_IDR = (2000, 2100), 10**12, 100_000
LEAST_AMOUNT, MOST_AMOUNT = Decimal("0.000000001"), 10**6


class PriceError(ValueError):
    """A price book that cannot be used; the message names the entry and what to do."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fault of a book stands: table, id of the entry, its field, and of a part its id."""

    table: str
    entry: str
    field: str = ""
    part: str = ""


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


def book_faults(book: PriceBook) -> Iterator[tuple[Spot, str]]:
    """Everything that makes a book unusable: where it stands, and an Indonesian sentence."""
    yield from _head_faults(book)
    for table, ids in (
        ("resources", [each.id for each in book.resources]),
        ("analyses", [each.id for each in book.analyses]),
        ("recipes", [each.activity for each in book.recipes]),
    ):
        if not ids:
            yield Spot(table, ""), "lembar ini tidak berisi apa-apa. Isi sedikitnya satu baris."
        for twice in sorted({each for each in ids if ids.count(each) > 1}):
            yield Spot(table, twice, "twice"), f"kode {twice!r} ada dua kali. Hapus salah satunya."
    for resource in book.resources:
        yield from _resource_faults(resource)
    for analysis in book.analyses:
        yield from _parts_known("analyses", analysis.id, analysis.coefficients, book.resource_by_id)
        if not 0 <= analysis.overhead_percent <= 100:
            said = f"biaya umum {analysis.id!r} harus antara 0 dan 100 persen."
            yield Spot("analyses", analysis.id, "overhead_percent"), said
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


def _head_faults(book: PriceBook) -> Iterator[tuple[Spot, str]]:
    if not re.fullmatch(r"\d{2}\.\d{2}", book.regency, re.ASCII):
        said = f"kode kabupaten/kota {book.regency[:20]!r} tidak dikenal. Tulis seperti 35.01."
        yield Spot("book", "regency"), said
    if not YEARS[0] <= book.year <= YEARS[1]:
        yield Spot("book", "year"), f"tahun harga harus antara {YEARS[0]} dan {YEARS[1]}."
    if not 1 <= book.rounding_idr <= MOST_ROUNDING_IDR:
        said = f"pembulatan harus bilangan bulat rupiah, antara 1 dan {MOST_ROUNDING_IDR}."
        yield Spot("book", "rounding_idr"), said


def _resource_faults(resource: Resource) -> Iterator[tuple[Spot, str]]:
    if resource.kind not in RESOURCE_KINDS:
        yield Spot("resources", resource.id, "kind"), f"jenis {resource.kind!r} pada {resource.id!r} tidak dikenal."
    for name in ("price_idr", "low_idr", "high_idr"):
        if not 0 <= getattr(resource, name) <= MOST_PRICE_IDR:
            said = f"harga {resource.id!r} harus antara 0 dan {MOST_PRICE_IDR} rupiah. Periksa angkanya."
            yield Spot("resources", resource.id, name), said
    if resource.high_idr < resource.low_idr:
        said = f"rentang wajar {resource.id!r} terbalik: yang tertinggi di bawah yang terendah."
        yield Spot("resources", resource.id, "high_idr"), said


def _parts_known(
    table: str, entry: str, parts: tuple[tuple[str, Decimal], ...], known: Mapping[str, object]
) -> Iterator[tuple[Spot, str]]:
    if not parts:
        yield Spot(table, entry), f"{entry!r} tidak mempunyai bagian."
    names = [name for name, _amount in parts]
    for twice in sorted({each for each in names if names.count(each) > 1}):
        said = f"{entry!r} memakai {twice!r} dua kali. Jumlahkan dalam satu baris."
        yield Spot(table, entry, "part", twice), said
    for name, amount in parts:
        if name not in known:
            said = f"{entry!r} memakai {name!r} yang tidak ada. Tambahkan atau betulkan kodenya."
            yield Spot(table, entry, "part", name), said
        if not LEAST_AMOUNT <= amount <= MOST_AMOUNT:
            said = f"koefisien {name!r} pada {entry!r} harus lebih dari 0, dan paling banyak {MOST_AMOUNT}."
            yield Spot(table, entry, "amount", name), said
