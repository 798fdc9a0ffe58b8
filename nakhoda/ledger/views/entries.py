"""Entries by the treasurer: recorded, looked at, taken back, proved; counts, closings, and the bank's statements."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.ledger.actions.bank import add_evidence, attach, import_statement, match, unmatch
from nakhoda.ledger.actions.books import assert_balance, close_period, post_template, reverse
from nakhoda.ledger.forms.books import (
    AttachForm,
    CloseForm,
    CountForm,
    EntryForm,
    ReverseForm,
    StatementForm,
    other_postings,
)
from nakhoda.ledger.queries.bank import bank_states, statements_of
from nakhoda.ledger.queries.books import (
    Book,
    EntryRow,
    evidence_of,
    posted_of,
    pot_states,
    pots_of,
    proofs_by_number,
    rows_of,
)
from nakhoda.ledger.rules.accounts import chart, templates
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.ledger.views.common import attempt, book_or_404, page
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.language import here

MOST_DIGITS = 18


@needs("ledger.post", "GET POST")
def entry_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a purchase, or with `?jenis=` another common posting."""
    book, viewer = book_or_404(request, pk, "ledger.post"), viewer_in(request)
    template = templates().get(request.GET.get("jenis", ""))
    data = request.POST.copy() if request.method == "POST" else None
    last = rows_of(book).exclude(tranche=0).last()
    form = EntryForm(
        data,
        request.FILES or None,
        pots=list(pots_of(book)),
        template=template,
        initial={"day": timezone.localdate(), "tranche": last.tranche if last else 1},
    )
    if data is not None:
        # The photo is kept at once, so that it is not lost when something else has to be mended.
        try:
            photo = request.FILES.get("photo")
            if photo is not None:
                data["proof"] = add_evidence(by=viewer, book=book, name=photo.name or "", data=photo.read()).sha256
            if form.is_valid():
                return to("book_entry", book.pk, _post(request, book, form).number)
        except Refused as error:
            form.add_error(None, str(error))
    title = here(template) if template else _("Catat belanja")
    context = page(
        request,
        book,
        "",
        title=title,
        form=form,
        others=[(each.id, here(each)) for each in other_postings()],
        template=template,
        kept=data and data.get("proof"),
    )
    return render(request, "ledger/entry_form.html", context, status=400 if form.errors else 200)


def _post(request: HttpRequest, book: Book, form: EntryForm) -> EntryRow:
    said = form.cleaned_data
    row = post_template(
        by=viewer_in(request),
        book=book,
        template=said["template"],
        amount_idr=said["amount_idr"],
        places=form.places,
        day=said["day"],
        text=said["text"],
        document=said["document"],
        key=said["key"],
        tranche=said["tranche"] or 0,
        evidence=(said["proof"],) if said["proof"] else (),
    )
    messages.success(request, _("Tersimpan sebagai catatan nomor %(number)s.") % {"number": row.number})
    return row


def _row_or_404(book: Book, number: int) -> EntryRow:
    row = rows_of(book).filter(number=number).select_related("by", "reversal_of", "reversed_by").first()
    if row is None:
        raise Http404
    return row


@needs("record.read")
def entry(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One entry: its lines, proofs, who posted it, its place in the chain."""
    book = book_or_404(request, pk)
    row = _row_or_404(book, number)
    lines = [(here(chart()[line.account]), line.place, line.amount_idr) for line in row.lines.order_by("position")]
    total = sum(amount for _name, _place, amount in lines if amount > 0)
    context = page(
        request,
        book,
        "",
        title=_("Catatan nomor %(number)s") % {"number": number},
        row=row,
        lines=lines,
        total=total,
        words=terbilang_rupiah(total),
        proofs=proofs_by_number(book).get(number, []),
        taken_back=getattr(row, "reversed_by", None),
        attach_form=AttachForm(),
    )
    return render(request, "ledger/entry.html", context)


@needs("ledger.post", "GET POST")
def entry_reverse(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take an entry back with a reason."""
    book = book_or_404(request, pk, "ledger.post")
    row = _row_or_404(book, number)
    form = ReverseForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = reverse(by=viewer_in(request), book=book, number=row.number, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Catatan nomor %(number)s dibalik.") % {"number": number})
            return to("book_entry", book.pk, made.number)
    title = _("Balik catatan nomor %(number)s") % {"number": number}
    back, lead = f"/kas/{book.pk}/catatan/{number}/", row.text
    context = page(request, book, "", title=title, form=form, save=_("Balik catatan"), back=back, lead=lead)
    return render(request, "ledger/form.html", context, status=400 if form.errors else 200)


@needs("ledger.post", "POST")
def entry_attach(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Attach a proof that came later."""
    book, viewer = book_or_404(request, pk, "ledger.post"), viewer_in(request)
    row = _row_or_404(book, number)
    photo = request.FILES.get("photo")
    if photo is None:
        messages.error(request, _("Pilih foto buktinya."))
    else:

        def deed() -> None:
            kept = add_evidence(by=viewer, book=book, name=photo.name or "", data=photo.read())
            attach(by=viewer, book=book, number=row.number, file=kept)

        attempt(request, deed, _("Bukti dilampirkan."))
    return to("book_entry", book.pk, number)


@needs("record.read")
def evidence_file(request: HttpRequest, pk: int, file_id: int) -> HttpResponseBase:
    """A proof, or its small picture with `?kecil=1`; kept by no cache."""
    book = book_or_404(request, pk)
    found = evidence_of(book).filter(pk=file_id).first()
    if found is None:
        raise Http404
    path = Path(settings.MEDIA_ROOT) / (found.thumb if request.GET.get("kecil") and found.thumb else found.path)
    if not path.is_file():
        raise Http404
    kind = "application/pdf" if path.suffix == ".pdf" else "image/jpeg"
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private"}
    return FileResponse(path.open("rb"), content_type=kind, headers=headers)


@needs("ledger.post", "GET POST")
def count_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a cash count or a bank balance."""
    book = book_or_404(request, pk, "ledger.post")
    pots = {pot.pk: pot for pot in pots_of(book)}
    form = CountForm(request.POST or None, pots=list(pots.values()), initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = dict(form.cleaned_data)
        pot = pots[int(said.pop("pot"))]
        try:
            assert_balance(by=viewer_in(request), book=book, pot=pot, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("book", book.pk)
    context = page(
        request, book, "", title=_("Hitung kas"), form=form, save=_("Simpan hitungan"), back=f"/kas/{book.pk}/"
    )
    return render(request, "ledger/form.html", context, status=400 if form.errors else 200)


@needs("ledger.close", "GET POST")
def book_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a month or a tranche that others have posted."""
    book = book_or_404(request, pk, "ledger.close")
    form = CloseForm(request.POST or None, initial={"seen": book.number})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"tranche": form.cleaned_data["tranche"] or 0}
        try:
            close_period(by=viewer_in(request), book=book, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Buku ditutup."))
            return to("book", book.pk)
    states = pot_states(book, posted_of(book))
    context = page(
        request,
        book,
        "",
        title=_("Tutup buku"),
        form=form,
        save=_("Tutup buku"),
        back=f"/kas/{book.pk}/",
        states=states,
    )
    return render(request, "ledger/form.html", context, status=400 if form.errors else 200)


@needs("record.read")
def book_bank(request: HttpRequest, pk: int) -> HttpResponse:
    """Bank statements beside the book: matched, suggested, and what has no partner."""
    book = book_or_404(request, pk)
    context = page(
        request,
        book,
        "book_bank",
        states=bank_states(book, posted_of(book)),
        statements=statements_of(book),
        form=StatementForm(pots=list(pots_of(book))),
    )
    return render(request, "ledger/bank.html", context)


@needs("ledger.post", "POST")
def book_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Read an uploaded bank statement."""
    book = book_or_404(request, pk, "ledger.post")
    pots = {pot.pk: pot for pot in pots_of(book)}
    form = StatementForm(request.POST, request.FILES, pots=list(pots.values()))
    if form.is_valid():
        said = form.cleaned_data
        file, pot = said["file"], pots[int(said["pot"])]
        given = {"by": viewer_in(request), "book": book, "pot": pot, "profile": said["profile"], "name": file.name}
        attempt(request, lambda: import_statement(data=file.read(), **given), _("Rekening koran tersimpan."))
    else:
        messages.error(request, _("Pilih rekening, bentuk, dan berkas CSV-nya."))
    return to("book_bank", book.pk)


@needs("ledger.post", "POST")
def bank_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that bank lines are entries: each ticked pair of a suggestion."""
    book, viewer = book_or_404(request, pk, "ledger.post"), viewer_in(request)
    for pair in request.POST.getlist("pair"):
        line, _dash, number = pair.partition("-")
        if line.isdecimal() and number.isdecimal() and len(pair) < MOST_DIGITS:
            attempt(request, partial(match, by=viewer, book=book, line_id=int(line), number=int(number)))
    return to("book_bank", book.pk)


@needs("ledger.post", "POST")
def bank_unmatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a match back."""
    book, given = book_or_404(request, pk, "ledger.post"), request.POST.get("match", "")
    if given.isdecimal() and len(given) < MOST_DIGITS:
        attempt(request, lambda: unmatch(by=viewer_in(request), book=book, match_id=int(given)))
    return to("book_bank", book.pk)
