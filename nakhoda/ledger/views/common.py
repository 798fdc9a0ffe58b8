"""What the pages of a book share: the book or "not found", its tabs, and what the viewer may do in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.ledger.queries.books import Book, book_for
from nakhoda.people.attempts import attempt as attempt
from nakhoda.people.middleware import viewer_in


def book_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> Book:
    """The book where the viewer holds that right; 404 elsewhere, whether it exists or not."""
    book = book_for(viewer_in(request), pk, right)
    if book is None:
        raise Http404
    return book


def page(request: HttpRequest, book: Book, tab: str, **more: Any) -> dict[str, Any]:
    """The context of a page of a book; `tab` is the name of its route, or a title of its own stands in `more`."""
    viewer = viewer_in(request)
    names = {
        "book": _("Ringkasan"),
        "book_journal": _("Semua catatan"),
        "book_bank": _("Rekening koran"),
        "book_report": _("LPJ"),
    }
    crumbs: list[tuple[Any, str]] = [(_("Kas"), reverse("books")), (book.title, reverse("book", args=[book.pk]))]
    title = more.pop("title", "")
    if title or tab != "book":
        crumbs.append((title or names[tab], ""))
    else:
        crumbs[-1] = (book.title, "")
    return {
        "title": title or book.title,
        "book": book,
        "breadcrumbs": crumbs,
        "posts": viewer.may("ledger.post", book.village_key),
        "closes": viewer.may("ledger.close", book.village_key),
        "tabs": [
            {"url": reverse(name, args=[book.pk]), "label": label, "current": name == tab}
            for name, label in names.items()
        ],
        **more,
    }
