"""What the papers of a grant say, gathered once for single prints and for the auditor's ZIP. Paper is in Indonesian."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from nakhoda.grants.files import papers, reports
from nakhoda.grants.files.blocks import Frame
from nakhoda.grants.files.bundle import conditions_csv, scans_csv, steps_csv
from nakhoda.grants.files.papers import GrantSheet, Share, WorkRow
from nakhoda.grants.files.reports import MoneySheet
from nakhoda.grants.queries.grants import (
    Grant,
    Step,
    Tranche,
    conditions_of,
    figures_by_tranche,
    figures_of,
    lines_of,
    own_entries,
    papers_of,
    posted_for,
    programme_of,
    progress_of,
    steps_of,
    tranches_of,
)
from nakhoda.grants.queries.pages import all_steps
from nakhoda.grants.rules.life import GRANT, PAID_OUT, TRANCHE
from nakhoda.grants.rules.programmes import checklist, documents, roles
from nakhoda.ledger.files.beancount import beancount_text
from nakhoda.ledger.files.books import accountability_table, cash_book_table, journal_table
from nakhoda.ledger.queries.books import Book, assertions_of, links_of, posted_of, pot_of, pots_of, proofs_by_number
from nakhoda.ledger.rules.balances import cash_book
from nakhoda.people.rules.scope import regency_of
from nakhoda.planning.rules.story import UNITS
from nakhoda.regions.queries import region, region_name, region_names
from nakhoda.web.numbers import long_date, number
from nakhoda.web.tables import Column, Table, csv_bytes, xlsx_bytes

# Papers that this stage makes; those of a tranche need its number.
MADE = ("sppb", "spk", "integrity", "verification", "request", "receipt", "use_report", "lpj", "sp3k", "bastp")
OF_TRANCHE = frozenset({"request", "receipt", "use_report"})
OF_BOOK = frozenset({"use_report", "lpj"})


def sheet_of(request: HttpRequest, grant: Grant) -> GrantSheet:
    """The grant as its papers tell it."""
    regency = region_name(regency_of(grant.village_key))
    district_code = ".".join(grant.village_key.split(".")[:3]) if grant.village_key.count(".") == 3 else ""
    district = region_names([district_code]).get(district_code, "")
    village = region(grant.village_key)
    name = village.name if village else grant.village_key
    called = f"{village.village_type.capitalize() if village and village.village_type else 'Desa/Kelurahan'} {name}"
    where = ", ".join(part for part in (called, f"Kecamatan {district}" if district else "", regency) if part)
    lines, programme = lines_of(grant), programme_of(grant)
    executors = dict.fromkeys(row.line.ksm.name for row in lines if row.line.ksm)
    if not executors and grant.organisation.kind == "ksm":
        executors = {grant.organisation.name: None}
    accounts = [pot.place for pot in pots_of(grant.book) if pot.account == "bank"] if grant.book else []
    frame = Frame(
        office=[called, grant.organisation.name, where.removeprefix(f"{called}, ")],
        seat=name,
        year=grant.year,
        url=request.build_absolute_uri(reverse("grant", args=[grant.pk])),
        code=f"Bantuan {grant.pk}",
        example=settings.EXAMPLE_DATA,
    )
    return GrantSheet(
        frame=frame,
        programme=programme,
        number=grant.number,
        amount_idr=grant.amount_idr,
        organisation=grant.organisation.name,
        executors=", ".join(executors),
        where=where,
        account=", ".join(accounts),
        tranches=[share_of(grant, each) for each in tranches_of(grant)],
        works=[
            WorkRow(
                row.line.number,
                row.line.title,
                row.line.place,
                f"{number(row.line.volume.normalize())} {UNITS.get(row.line.unit, row.line.unit)}",
                row.amount_idr,
            )
            for row in lines
        ],
    )


def share_of(grant: Grant, tranche: Tranche) -> Share:
    """A tranche as papers name it."""
    return Share(tranche.number, programme_of(grant).tranches[tranche.number - 1].percent, tranche.amount_idr)


def money_of(request: HttpRequest, grant: Grant, tranche: Tranche | None) -> MoneySheet:
    """The money of a grant or one tranche; 404 before its account was checked."""
    if grant.book is None:
        raise Http404
    book, posted = grant.book, posted_for(grant)
    entries = [each for each in own_entries(grant, posted) if tranche is None or each.entry.tranche == tranche.mark]
    head = (book.code, book.number, book.hash)
    pots = [pot_of(row) for row in pots_of(book)]
    number_ = tranche.number if tranche else None
    return MoneySheet(sheet_of(request, grant), number_, entries, posted, pots, head, progress_text(grant))


def progress_text(grant: Grant) -> str:
    """The newest physical progress as text, "" before the first."""
    newest = progress_of(grant)[:1]
    return number(newest[0].percent.normalize()) if newest else ""


def made(request: HttpRequest, grant: Grant, document: str, tranche: Tranche | None, paper: str) -> bytes:
    """One paper as PDF; 404 for a paper that is not made here or lacks its tranche."""
    if document not in MADE or (document in OF_TRANCHE and tranche is None):
        raise Http404
    if document in OF_BOOK:
        money = money_of(request, grant, tranche)
        return reports.lpj_pdf(money, paper) if document == "lpj" else reports.use_report_pdf(money, paper)
    sheet = sheet_of(request, grant)
    if document == "verification":
        return _verification(grant, sheet, paper)
    if tranche is not None and document in OF_TRANCHE:
        share = share_of(grant, tranche)
        if document == "receipt":
            return papers.receipt_pdf(sheet, share, paper)
        return papers.request_pdf(sheet, share, conditions_of(grant, tranche, timezone.localdate()), paper)
    if document in ("sp3k", "bastp"):
        progress, figures = progress_text(grant), figures_of(grant)
        if document == "bastp":
            return papers.handover_pdf(sheet, progress, paper)
        return papers.completion_pdf(sheet, progress, figures.spent_total_idr, figures.returned_idr, paper)
    makers = {"sppb": papers.agreement_pdf, "spk": papers.contract_pdf, "integrity": papers.integrity_pdf}
    return makers[document](sheet, paper)


def _verification(grant: Grant, sheet: GrantSheet, paper: str) -> bytes:
    done = [step for step in steps_of(grant) if step.after == "verified"][-1:]
    answers = done[0].facts.get("answers", {}) if done else {}
    day = long_date(timezone.localtime(done[0].at).date()) if done else ""
    rows = [(item.name, *(answers.get(item.id) or (None, ""))) for item in checklist()]
    return papers.verification_pdf(sheet, rows, day, paper)


def bundle_files(request: HttpRequest, grant: Grant) -> Iterator[tuple[str, bytes]]:
    """Every file of the auditor's ZIP with its name, made one at a time."""
    tranches = tranches_of(grant)
    for document in MADE:
        if document in OF_BOOK and grant.book is None:
            continue
        if document not in OF_TRANCHE:
            yield f"cetakan/{document}.pdf", made(request, grant, document, None, "a4")
        for each in tranches:
            if document in OF_TRANCHE or (document == "lpj" and each.state in PAID_OUT):
                yield f"cetakan/{document}-termin-{each.number}.pdf", made(request, grant, document, each, "a4")
    yield from _scans(grant)
    if grant.book is not None:
        yield from _book(grant, grant.book)
    yield "langkah.csv", steps_csv(_step(step) for step in reversed(all_steps(grant)))
    yield "syarat.csv", conditions_csv(_conditions(grant, tranches))


def _scans(grant: Grant) -> Iterator[tuple[str, bytes]]:
    listed = []
    for paper in papers_of(grant):
        path = Path(settings.MEDIA_ROOT) / paper.path
        name = f"pindaian/{paper.pk}-{paper.document}{path.suffix}"
        found = documents().get(paper.document)
        signers = ", ".join(roles().get(role, role) for role in paper.signers)
        part = f"termin {paper.tranche.number}" if paper.tranche else "seluruh bantuan"
        there = path.is_file()
        listed.append(
            (found.name if found else paper.document, part, signers, name if there else "BERKAS HILANG", paper.sha256)
        )
        if there:
            yield name, path.read_bytes()
    yield "pindaian.csv", scans_csv(listed)


def _book(grant: Grant, book: Book) -> Iterator[tuple[str, bytes]]:
    posted = posted_of(book)
    journal = journal_table(f"jurnal-{book.code}", posted, links_of(book))
    figures = accountability_table(f"lpj-{book.code}", [*figures_by_tranche(grant).values(), figures_of(grant)])
    for table, name in ((journal, "jurnal"), (figures, "lpj")):
        yield f"buku/{name}.csv", csv_bytes(table)
        yield f"buku/{name}.xlsx", xlsx_bytes(table)
    for pot in pots_of(book):
        yield f"buku/{pot.account}-{pot.pk}.csv", csv_bytes(cash_book_table(pot.place, cash_book(posted, pot_of(pot))))
    yield "buku/buku.beancount", beancount_text(book.title, posted, assertions_of(book)).encode()
    yield "buku/sidik.txt", f"{book.code}:{book.number}:{book.hash}\n".encode()
    proofs = [
        (entry, proof.name, proof.sha256) for entry, found in sorted(proofs_by_number(book).items()) for proof in found
    ]
    columns = [Column("number", "Nomor catatan"), Column("name", "Berkas bukti"), Column("sha256", "SHA-256")]
    yield "buku/bukti.csv", csv_bytes(Table("bukti", columns, proofs))


def _step(step: Step) -> tuple[str, str, str, str, str, str]:
    life = TRANCHE if step.tranche else GRANT
    part = f"termin {step.tranche.number}" if step.tranche else "bantuan"
    at = timezone.localtime(step.at).isoformat(timespec="seconds")
    by = step.by.name if step.by else ""
    return at, part, life.states.get(step.before, ""), life.states.get(step.after, ""), by, step.reason


def _conditions(grant: Grant, tranches: list[Tranche]) -> Iterator[tuple[str, str, str, str, str]]:
    today = timezone.localdate()
    parts = [(f"termin {each.number}", each) for each in tranches]
    for part, tranche in (*parts, ("penutupan", None)):
        for each in conditions_of(grant, tranche, today):
            state = "terpenuhi" if each.met else "belum"
            yield part, each.condition.name, state, each.missing, "" if each.met else each.who
