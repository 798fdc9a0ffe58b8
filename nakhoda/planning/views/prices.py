"""Price books: versions of a regency, one book with its analyses, and the three ways to a newer one."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.planning.actions.plans import save_prices
from nakhoda.planning.files.price_book import price_book_bytes
from nakhoda.planning.forms.prices import IndexForm, SaveForm, UploadForm, packed
from nakhoda.planning.queries.plans import PriceBookVersion, book_of, newest_prices, price_books
from nakhoda.planning.queries.prices import ActivityRow, activity_rows, analysis_rows, price_book_for, price_regencies
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.price_changes import compare_books
from nakhoda.planning.rules.prices import (
    EXAMPLE,
    PriceBook,
    PriceError,
    build_book,
    check_prices,
    document_of,
    indexed,
)
from nakhoda.planning.views.common import finding_groups
from nakhoda.regions.queries import region_name
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.downloads import attachment
from nakhoda.web.language import here


@needs("record.read")
def prices(request: HttpRequest) -> HttpResponse:
    """The price books of the viewer's regencies, the newest first."""
    viewer = viewer_in(request)
    regencies = price_regencies(viewer)
    groups = [
        {
            "code": code,
            "name": region_name(code),
            "books": price_books(code).select_related("by").defer("document"),
            "may": viewer.may("planning.prices", code),
        }
        for code in regencies
    ]
    context = {"title": _("Buku harga"), "groups": groups, "may": "planning.prices" in viewer.rights}
    return render(request, "planning/prices.html", context)


@needs("record.read")
def price_book(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: prices of activities, analyses of work items, resources with their ranges."""
    version = _version(request, pk)
    book = book_of(version)
    rows = activity_rows(book)
    context = {
        "title": version.title,
        "breadcrumbs": [(_("Buku harga"), reverse("prices")), (f"{version.year} v{version.version}", "")],
        "version": version,
        "regency": region_name(version.regency),
        "book": book,
        "activities": rows,
        "unpriced": _unpriced(rows),
        "analyses": analysis_rows(book),
        "resources": book.resources,
        "groups": finding_groups(list(check_prices(book, catalogue()))),
        "newest": newest_prices(version.regency, version.year) == version,
        "may": viewer_in(request).may("planning.prices", version.regency),
        "plans": version.plans.count(),
    }
    return render(request, "planning/price_book.html", context)


@needs("record.read")
def price_book_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The book as a workbook, to fill in and upload again."""
    version = _version(request, pk)
    name = f"buku-harga-{version.regency}-{version.year}-v{version.version}"
    return attachment(price_book_bytes(book_of(version)), "xlsx", name)


@needs("planning.prices", "GET POST")
def price_upload(request: HttpRequest) -> HttpResponse:
    """Upload a workbook and look at what it changes."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if viewer_in(request).may("planning.prices", form.book.regency):
            return _preview(request, form.book)
        form.add_error(
            "file", _("Buku ini untuk %(code)s, yang di luar kewenangan Anda.") % {"code": form.book.regency}
        )
    context = {
        "title": _("Unggah buku harga"),
        "breadcrumbs": [(_("Buku harga"), reverse("prices")), (_("Unggah"), "")],
        "form": form,
        "books": [book for code in price_regencies(viewer_in(request)) for book in price_books(code)[:1]],
    }
    return render(request, "planning/price_upload.html", context, status=400 if form.errors else 200)


@needs("planning.prices")
def price_example(request: HttpRequest) -> HttpResponse:
    """Look at the shipped example as a first book of a regency (`?wilayah=`)."""
    code = request.GET.get("wilayah", "")
    if not viewer_in(request).may("planning.prices", code) or code not in price_regencies(viewer_in(request)):
        raise Http404
    document = _example()
    book = build_book(document | {"regency": code, "id": f"contoh-{code}-{document['year']}"})
    title = _("Buku harga contoh %(regency)s %(year)s") % {"regency": region_name(code), "year": book.year}
    return _preview(request, replace(book, title=title))


@needs("planning.prices")
def price_index(request: HttpRequest, pk: int) -> HttpResponse:
    """The book in prices of another year: the factor in the address, the result to look at, nothing stored."""
    version = _version(request, pk, "planning.prices")
    given = request.GET if "factor" in request.GET else None
    form = IndexForm(given, initial={"year": version.year + 1})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            book = indexed(book_of(version), values["year"], values["factor"], values["source"])
        except PriceError as error:
            form.add_error("factor", str(error))
        else:
            return _preview(request, book, version)
    context = {
        "title": _("Harga tahun lain"),
        "breadcrumbs": [
            (_("Buku harga"), reverse("prices")),
            (f"{version.year} v{version.version}", reverse("price_book", args=[version.pk])),
            (_("Harga tahun lain"), ""),
        ],
        "version": version,
        "form": form,
    }
    return render(request, "planning/price_index.html", context, status=400 if form.errors else 200)


@needs("planning.prices", "POST")
def price_save(request: HttpRequest) -> HttpResponse:
    """Save the book that was looked at as a newer version."""
    form = SaveForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return to("prices")
    document, title, source = (form.cleaned_data[name] for name in ("document", "title", "source"))
    document |= {"title": title, "source": source}
    try:
        made = save_prices(
            by=viewer_in(request), regency=document["regency"], document=document, title=title, source=source
        )
    except Refused as error:
        messages.error(request, str(error))
        return to("prices")
    messages.success(
        request,
        _("Buku harga %(year)s versi %(version)s tersimpan: %(count)s harga sumber daya.")
        % {"year": made.year, "version": made.version, "count": len(document["resources"]["rows"])},
    )
    return to("price_book", made.pk)


def _preview(request: HttpRequest, book: PriceBook, before: PriceBookVersion | None = None) -> HttpResponse:
    before = before or newest_prices(book.regency, book.year)
    changes = compare_books(book_of(before) if before else None, book, catalogue())
    form = SaveForm(initial={"document": packed(document_of(book)), "title": book.title, "source": book.source})
    kinds = (
        ("activity", _("Harga kegiatan")),
        ("analysis", _("Harga pekerjaan")),
        ("resource", _("Tenaga, bahan, alat")),
    )
    context = {
        "title": _("Periksa buku harga"),
        "breadcrumbs": [(_("Buku harga"), reverse("prices")), (_("Periksa"), "")],
        "book": book,
        "regency": region_name(book.regency),
        "before": before,
        "changes": [(label, [each for each in changes if each.kind == kind]) for kind, label in kinds],
        "count": len(changes),
        "groups": finding_groups(list(check_prices(book, catalogue()))),
        "form": form,
    }
    return render(request, "planning/price_preview.html", context)


def _version(request: HttpRequest, pk: int, right: str = "") -> PriceBookVersion:
    version = price_book_for(viewer_in(request), pk, right)
    if version is None:
        raise Http404
    return version


def _unpriced(rows: list[ActivityRow]) -> list[str]:
    priced = {row.id for row in rows}
    return [here(each) for each in catalogue().activities if each.id not in priced]


def _example() -> dict[str, Any]:
    text = files("nakhoda.planning").joinpath("data", EXAMPLE).read_text(encoding="utf-8")
    return tomllib.loads(text)
