"""What leaves a book: tables as CSV and XLSX, beancount, and the printed cash book with the chain's head."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from nakhoda.ledger.files.beancount import beancount_text
from nakhoda.ledger.files.books import accountability_table, cash_book_table, journal_table
from nakhoda.ledger.files.cash_book import CashBookPrint, cash_book_pdf
from nakhoda.ledger.queries.books import assertions_of, links_of, posted_of, pot_of, pots_of
from nakhoda.ledger.rules.accountability import accountability, by_tranche
from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.balances import cash_book
from nakhoda.ledger.views.books import month_in
from nakhoda.ledger.views.common import book_or_404
from nakhoda.people.queries import area_names
from nakhoda.web.access import needs
from nakhoda.web.downloads import attachment
from nakhoda.web.numbers import long_date
from nakhoda.web.prints import PAPERS
from nakhoda.web.tables import csv_bytes, xlsx_bytes

WRITERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


@needs("record.read")
def book_download(request: HttpRequest, pk: int, kind: str, ending: str) -> HttpResponse:
    """`jurnal`, `lpj` as CSV or XLSX, or the whole book as beancount."""
    book = book_or_404(request, pk)
    posted, name = posted_of(book), f"{kind}-{book.code}"
    if (kind, ending) == ("buku", "beancount"):
        text = beancount_text(book.title, posted, assertions_of(book))
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.beancount"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
    if ending not in WRITERS or kind not in ("jurnal", "lpj"):
        raise Http404
    if kind == "jurnal":
        table = journal_table(name, posted, links_of(book))
    else:
        table = accountability_table(name, [*by_tranche(posted), accountability(posted)])
    return attachment(WRITERS[ending](table), ending, name)


@needs("record.read")
def pot_download(request: HttpRequest, pk: int, pot_id: int, ending: str) -> HttpResponse:
    """The cash or bank book of one place as CSV, XLSX or PDF; `?bulan=2021-03`, `?kertas=f4`."""
    book = book_or_404(request, pk)
    pot = pots_of(book).filter(pk=pot_id).first()
    paper = request.GET.get("kertas", "a4")
    if pot is None or ending not in (*WRITERS, "pdf") or paper not in PAPERS:
        raise Http404
    since, through = month_in(request)
    shown, name = cash_book(posted_of(book), pot_of(pot), since, through), f"buku-kas-{book.code}-{pot.pk}"
    if ending != "pdf":
        return attachment(WRITERS[ending](cash_book_table(name, shown)), ending, name)
    first = since or (shown.rows[0].day if shown.rows else timezone.localdate())
    last = through or (shown.rows[-1].day if shown.rows else timezone.localdate())
    printed = CashBookPrint(
        title="Buku kas" if pot.account == "cash" else "Buku bank",
        book=book.title,
        organisation=book.organisation.name,
        village=area_names([book.village_key]).get(book.village_key, book.village_key),
        pot=f"{chart()[pot.account].name} {pot.place}",
        period=f"{long_date(first)} – {long_date(last)}",
        shown=shown,
        head=(book.code, book.number, book.hash),
        url=request.build_absolute_uri(reverse("book", args=[book.pk])),
        example=settings.EXAMPLE_DATA,
    )
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(cash_book_pdf(printed, paper), content_type="application/pdf", headers=headers)
