"""Addresses of this stage: books, their entries, counts and closings, bank statements, exports and prints."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.ledger.views import books, entries, papers

OWN = "kas/<int:pk>/"
ENTRY, POT = f"{OWN}catatan/<int:number>/", f"{OWN}tempat/<int:pot_id>/"

urlpatterns: list[URLPattern] = [
    path("kas/", books.books, name="books"),
    path("kas/buka/", books.book_open, name="book_open"),
    path("kas/cari/", books.entry_search, name="entry_search"),
    path(OWN, books.book, name="book"),
    path(f"{OWN}tempat/", books.pot_add, name="pot_add"),
    path(POT, books.pot_book, name="pot_book"),
    path(f"{POT}unduh/<slug:ending>/", papers.pot_download, name="pot_download"),
    path(f"{OWN}catatan/", books.book_journal, name="book_journal"),
    path(f"{OWN}catat/", entries.entry_new, name="entry_new"),
    path(ENTRY, entries.entry, name="book_entry"),
    path(f"{ENTRY}balik/", entries.entry_reverse, name="entry_reverse"),
    path(f"{ENTRY}bukti/", entries.entry_attach, name="entry_attach"),
    path(f"{OWN}bukti/<int:file_id>/", entries.evidence_file, name="evidence_file"),
    path(f"{OWN}hitung/", entries.count_new, name="count_new"),
    path(f"{OWN}tutup/", entries.book_close, name="book_close"),
    path(f"{OWN}lpj/", books.book_report, name="book_report"),
    path(f"{OWN}bank/", entries.book_bank, name="book_bank"),
    path(f"{OWN}bank/unggah/", entries.book_statement, name="book_statement"),
    path(f"{OWN}bank/cocok/", entries.bank_match, name="bank_match"),
    path(f"{OWN}bank/lepas/", entries.bank_unmatch, name="bank_unmatch"),
    path(f"{OWN}unduh/<slug:kind>/<slug:ending>/", papers.book_download, name="book_download"),
]
