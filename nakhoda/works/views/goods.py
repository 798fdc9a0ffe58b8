"""Goods of a package: a purchase on a phone, one purchase, the stock card, goods used and counted."""

from __future__ import annotations

from decimal import InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.grants.queries.grants import programme_of
from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.queries.books import Book, pots_of, proofs_by_number
from nakhoda.ledger.rules.accounts import chart, templates
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.planning.forms.common import to_decimal
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.numbers import short_date
from nakhoda.works.actions.goods import TEMPLATES, Receipt, buy, count_stock, use_stock
from nakhoda.works.forms.packages import PurchaseForm, StockForm
from nakhoda.works.queries.goods import Purchase, first_day, goods_of, purchase_for, standing, stock_rows
from nakhoda.works.queries.packages import Package, lines_now, materials_now
from nakhoda.works.rules.purchases import offers_needed
from nakhoda.works.views.common import package_or_404, page


@needs("ledger.post", "GET POST")
def purchase_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a purchase: photo, sum, what for, shop; offers of other shops where the sum needs them."""
    package = package_or_404(request, pk, "ledger.post")
    book = package.grant.book
    if book is None:
        messages.error(request, _("Bantuan ini belum mempunyai buku kas."))
        return to("package", package.pk)
    data = request.POST.copy() if request.method == "POST" else None
    form = _purchase_form(request, package, book, data)
    if data is not None:
        # Photos are kept at once, so that they are not lost when something else has to be mended.
        try:
            _keep_photos(request, book, data)
            if form.is_valid():
                bought = buy(
                    by=viewer_in(request), package=package, receipt=_receipt(form), key=form.cleaned_data["key"]
                )
                messages.success(request, _("Belanja tersimpan, bahan masuk gudang, buku kas tercatat."))
                return to("purchase", bought.pk)
        except Refused as error:
            form.add_error(None, str(error))
    kept = {name for name in data if "proof" in name and data.get(name)} if data is not None else set()
    context = page(request, package, _("Catat belanja"), form=form, kept=kept, needed=form.needed)
    return render(request, "works/purchase_form.html", context, status=400 if form.errors else 200)


def _purchase_form(request: HttpRequest, package: Package, book: Book, data: QueryDict | None) -> PurchaseForm:
    needed = _needed(package, data) if data is not None else 0
    goods = goods_of(materials_now(lines_now(package)), stock_rows(package))
    return PurchaseForm(
        data,
        request.FILES or None,
        goods=goods,
        pots=list(pots_of(book)),
        needed=needed,
        most=needed,
        initial={"day": first_day(package, timezone.localdate())},
    )


def _needed(package: Package, data: QueryDict) -> int:
    """How many offers the sum that was sent needs; 0 for a sum that is no number."""
    template = data.get("template", "")
    try:
        amount_idr = int(to_decimal(data.get("amount_idr", "")))
    except InvalidOperation:
        return 0
    kind = chart()[templates()[template].debit].spending if template in TEMPLATES else ""
    return offers_needed(programme_of(package.grant), kind, amount_idr)


def _keep_photos(request: HttpRequest, book: Book, data: QueryDict) -> None:
    viewer = viewer_in(request)
    for name, file in request.FILES.items():
        if not isinstance(file, list) and (name == "photo" or name.startswith("letter")):
            kept = add_evidence(by=viewer, book=book, name=file.name or "", data=file.read())
            data["proof" if name == "photo" else name.replace("letter", "letter_proof")] = kept.sha256


def _receipt(form: PurchaseForm) -> Receipt:
    said = form.cleaned_data
    return Receipt(
        template=said["template"],
        amount_idr=said["amount_idr"],
        day=said["day"],
        document=said["document"],
        supplier=said["supplier"],
        items=form.items(),
        places=form.places,
        evidence=(said["proof"],) if said["proof"] else (),
        offers=form.other_offers(),
        reason=said.get("reason", ""),
    )


def purchase_or_404(request: HttpRequest, purchase_id: int) -> Purchase:
    """The purchase in the viewer's area; 404 elsewhere."""
    found = purchase_for(viewer_in(request), purchase_id)
    if found is None:
        raise Http404
    return found


@needs("record.read")
def purchase(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """One purchase: its goods, offers, proof, and its entry in the book."""
    found = purchase_or_404(request, purchase_id)
    book = found.entry.book
    context = page(
        request,
        found.package,
        _("Belanja %(day)s") % {"day": short_date(found.day)},
        purchase=found,
        standing=standing(found),
        words=terbilang_rupiah(found.amount_idr),
        offers=sorted(found.quotations.all(), key=lambda each: each.amount_idr),
        proofs=proofs_by_number(book).get(found.entry.number, []),
        book=book,
    )
    return render(request, "works/purchase.html", context)


@needs("record.read")
def stock(request: HttpRequest, pk: int) -> HttpResponse:
    """The stock card of a package: every material, and what moved."""
    package = package_or_404(request, pk)
    rows = list(stock_rows(package))
    goods = goods_of(materials_now(lines_now(package)), rows)
    context = page(
        request,
        package,
        _("Gudang"),
        goods=[each for each in goods if each.kind == "material"],
        rows=list(reversed(rows)),
    )
    return render(request, "works/stock.html", context)


@needs("ledger.post", "GET POST")
def stock_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Note goods taken from the store."""
    return _stock_form(request, package_or_404(request, pk, "ledger.post"), counted=False)


@needs("works.plan", "GET POST")
def stock_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was counted in the store."""
    return _stock_form(request, package_or_404(request, pk, "works.plan"), counted=True)


def _stock_form(request: HttpRequest, package: Package, *, counted: bool) -> HttpResponse:
    moved = {row.resource for row in stock_rows(package)}
    goods = [each for each in goods_of([], stock_rows(package)) if each.resource in moved]
    day = first_day(package, timezone.localdate())
    form = StockForm(request.POST or None, goods=goods, counted=counted, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = dict(form.cleaned_data)
        try:
            if counted:
                amount = said.pop("quantity")
                count_stock(by=viewer_in(request), package=package, counted=amount, **said)
            else:
                use_stock(by=viewer_in(request), package=package, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Tersimpan pada kartu gudang."))
            return to("stock", package.pk)
    title = _("Hitung gudang") if counted else _("Catat bahan dipakai")
    context = page(request, package, title, form=form, goods=goods)
    return render(request, "works/stock_form.html", context, status=400 if form.errors else 200)
