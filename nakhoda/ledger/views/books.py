"""The list of books, one book, its cash books, all its entries, and the search of an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.ledger.actions.books import add_pot, open_book
from nakhoda.ledger.forms.books import BookForm, PotForm
from nakhoda.ledger.queries.books import (
    Book,
    PotState,
    assertions_of,
    books_for,
    closing_rows,
    links_of,
    posted_of,
    pot_of,
    pot_states,
    pots_of,
    rows_of,
    search_entries,
    with_attachments,
)
from nakhoda.ledger.rules.accountability import accountability, by_tranche
from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.balances import cash_book
from nakhoda.ledger.rules.checks import check_book
from nakhoda.ledger.rules.closing import month_end
from nakhoda.ledger.views.common import book_or_404, page
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names, organisations_for
from nakhoda.people.rules.chain import first_break
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.language import here

PAGE_ROWS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A book in the list: where it lies, its cash boxes and accounts, and how many counts do not match."""

    book: Book
    village: str
    pots: list[PotState]

    @property
    def unlike(self) -> int:
        """How many of the newest counts differ from the book."""
        return sum(1 for state in self.pots if state.counted and not state.counted.matches)

    @property
    def uncounted(self) -> int:
        """How many were never counted."""
        return sum(1 for state in self.pots if state.counted is None)


@needs("record.read")
def books(request: HttpRequest) -> HttpResponse:
    """Books of the viewer's villages with what they hold and whether counts match."""
    viewer = viewer_in(request)
    found = Paginator(books_for(viewer), PAGE_ROWS).get_page(request.GET.get("halaman"))
    names = area_names({book.village_key for book in found})
    rows = [
        Row(book, names.get(book.village_key, book.village_key), pot_states(book, posted_of(book))) for book in found
    ]
    context = {
        "title": _("Kas lembaga warga"),
        "rows": rows,
        "page": found,
        "posts": "ledger.post" in viewer.rights,
        "breadcrumbs": [(_("Kas"), "")],
    }
    return render(request, "ledger/books.html", context)


@needs("record.read")
def entry_search(request: HttpRequest) -> HttpResponse:
    """Entries of all books that the viewer may read, by words, document or sum."""
    words = request.GET.get("cari", "").replace("\0", "")[:120]
    found = Paginator(search_entries(viewer_in(request), words), PAGE_ROWS).get_page(request.GET.get("halaman"))
    context = {
        "title": _("Cari catatan kas"),
        "page": found,
        "words": words,
        "breadcrumbs": [(_("Kas"), "/kas/"), (_("Cari"), "")],
    }
    return render(request, "ledger/search.html", context)


@needs("ledger.post", "GET POST")
def book_open(request: HttpRequest) -> HttpResponse:
    """Open a book for an organisation of the viewer's village."""
    viewer = viewer_in(request)
    mine = {each.pk: each for each in organisations_for(viewer) if viewer.may("ledger.post", each.area)}
    form = BookForm(request.POST or None, organisations=[(pk, each.name) for pk, each in mine.items()])
    if request.method == "POST" and form.is_valid():
        chosen = mine[int(form.cleaned_data["organisation"])]
        try:
            book = open_book(by=viewer, organisation=chosen, fund=form.cleaned_data["fund"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("book", book.pk)
    context = {
        "title": _("Buka buku kas"),
        "form": form,
        "breadcrumbs": [(_("Kas"), "/kas/"), (_("Buka buku"), "")],
        "save": _("Buka buku"),
        "back": "/kas/",
    }
    return render(request, "ledger/form.html", context, status=400 if form.errors else 200)


@needs("record.read")
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One book: cash and bank that match or don't, the newest entries, what is missing, closings, the chain."""
    found = book_or_404(request, pk)
    posted = posted_of(found)
    broken = first_break(links_of(found), head=(found.number, found.hash))
    context = page(
        request,
        found,
        "book",
        states=pot_states(found, posted),
        figures=accountability(posted),
        newest=rows_of(found).order_by("-number")[:8],
        findings=list(check_book(with_attachments(found, posted), assertions_of(found))),
        closings=closing_rows(found),
        broken=broken,
    )
    return render(request, "ledger/book.html", context)


@needs("ledger.post", "GET POST")
def pot_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a cash box or bank account."""
    found = book_or_404(request, pk, "ledger.post")
    form = PotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_pot(by=viewer_in(request), book=found, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("book", found.pk)
    context = page(
        request, found, "", title=_("Tambah kas atau rekening"), form=form, save=_("Simpan"), back=f"/kas/{found.pk}/"
    )
    return render(request, "ledger/form.html", context, status=400 if form.errors else 200)


@needs("record.read")
def book_journal(request: HttpRequest, pk: int) -> HttpResponse:
    """Every entry of a book, newest first."""
    found = book_or_404(request, pk)
    rows = Paginator(rows_of(found).order_by("-number").prefetch_related("lines"), PAGE_ROWS)
    context = page(request, found, "book_journal", page=rows.get_page(request.GET.get("halaman")))
    return render(request, "ledger/journal.html", context)


@needs("record.read")
def pot_book(request: HttpRequest, pk: int, pot_id: int) -> HttpResponse:
    """The cash or bank book of one place, a month or everything."""
    found = book_or_404(request, pk)
    pot = pots_of(found).filter(pk=pot_id).first()
    if pot is None:
        raise Http404
    since, through = month_in(request)
    shown = cash_book(posted_of(found), pot_of(pot), since, through)
    month = since.isoformat()[:7] if since else ""
    context = page(
        request, found, "", title=f"{pot.get_account_display()} {pot.place}", pot=pot, cash_book=shown, month=month
    )
    return render(request, "ledger/pot_book.html", context)


@needs("record.read")
def book_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of the LPJ, a column a tranche, from the entries alone."""
    found = book_or_404(request, pk)
    posted = posted_of(found)
    columns = [*by_tranche(posted), accountability(posted)]
    names = {account.spending: here(account) for account in chart().values() if account.spending}
    kinds = [(name, [each.spent_idr[kind] for each in columns]) for kind, name in names.items()]
    kinds = [(name, sums) for name, sums in kinds if any(sums)]
    return render(request, "ledger/report.html", page(request, found, "book_report", columns=columns, kinds=kinds))


def month_in(request: HttpRequest) -> tuple[date | None, date | None]:
    """First and last day of the month `?bulan=2021-03`; (None, None) for everything or what is no month."""
    try:
        first = date.fromisoformat(f"{request.GET.get('bulan', '')}-01")
    except ValueError:
        return None, None
    return first, min(month_end(first), timezone.localdate())
