"""Writes of plans and lines. A line is edited while it is a draft or returned; every step is noted for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from nakhoda.meetings.queries.meetings import Proposal, Resolution
from nakhoda.people.actions import Refused, record
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.actions.common import note, require
from nakhoda.planning.models import BudgetedLine, LineFile, LineStep, PlanLine, PriceBookVersion, WorkPlan
from nakhoda.planning.queries.plans import book_of, content_hash
from nakhoda.planning.rules.budget import activity_budget
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.life import EDITABLE, FIRM, STATES, move
from nakhoda.planning.rules.prices import PriceError, build_book
from nakhoda.planning.rules.sources import funds
from nakhoda.regions.queries import Rt
from nakhoda.web.images import clean_photo
from nakhoda.web.numbers import rupiah
from nakhoda.web.uploads import UploadRefused, kind_of, plain_name, write_upload

MOST_MB = 15
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What a person writes in a line; `effects` are (RT id, criterion, amount), `sources` are (source, rupiah).

    `shares` are the parts of the volume that were given by RT id; `sides` tells that side effects are claimed. `rts`
    are served even where nothing is taken off; those of the effects come by themselves.
    """

    activity: str
    volume: Decimal
    effects: Sequence[tuple[int, str, Decimal]]
    title: str = ""
    place: str = ""
    wkb: bytes | None = None
    length_m: Decimal | None = None
    area_ha: Decimal | None = None
    sources: Sequence[tuple[str, int]] = ()
    ksm: Organisation | None = None
    proposals: Sequence[Proposal] = ()
    resolution: Resolution | None = None
    safeguards: Mapping[str, str] = field(default_factory=dict)
    land: str = ""
    note: str = ""
    starts: date | None = None
    ends: date | None = None
    shares: Mapping[int, Decimal] = field(default_factory=dict)
    sides: bool = False
    rts: Sequence[int] = ()


@transaction.atomic
def save_prices(
    *, by: Viewer, regency: str, document: Mapping[str, Any], title: str = "", source: str = ""
) -> PriceBookVersion:
    """A newer version of a regency's price book; the newest itself if nothing differs from it.

    Refused outside the viewer's areas, or if it is no sound book.
    """
    if not by.may("planning.prices", regency):
        raise Refused("Wilayah ini di luar kewenangan Anda.")
    try:
        book = build_book(document)
    except PriceError as error:
        raise Refused(str(error)) from error
    same = PriceBookVersion.objects.filter(regency=regency, year=book.year)
    newest = same.order_by("-version").first()
    if newest is not None and newest.document == dict(document):
        return newest
    last = newest.version if newest else 0
    made = PriceBookVersion.objects.create(
        regency=regency,
        year=book.year,
        version=last + 1,
        title=(title or book.title)[:200],
        source=(source or book.source)[:240],
        example=book.example,
        document=dict(document),
        by_id=by.account_id,
    )
    data = {"year": book.year, "version": made.version, "source": made.source}
    record(by=by, action="planning.save_prices", subject=f"prices:{made.pk}", area=regency, data=data)
    return made


@transaction.atomic
def start_plan(
    *,
    by: Viewer,
    village_key: str,
    village_name: str,
    year: int,
    prices: PriceBookVersion,
    title: str = "",
    ceiling_idr: int | None = None,
) -> WorkPlan:
    """The work plan of a village for a year. Refused outside the viewer's areas, or if there is one already."""
    require(by, "planning.propose", village_key)
    if prices.regency != regency_of(village_key):
        raise Refused("Buku harga ini milik kabupaten lain.")
    if WorkPlan.objects.filter(village_key=village_key, year=year).exists():
        raise Refused(f"Rencana kerja {village_name} tahun {year} sudah ada. Tambahkan baris di sana.")
    if ceiling_idr is not None and ceiling_idr < 0:
        raise Refused("Pagu tidak boleh negatif.")
    plan = WorkPlan.objects.create(
        village_key=village_key,
        village_name=village_name,
        year=year,
        title=title.strip()[:200] or f"Rencana kerja masyarakat {village_name} {year}",
        prices=prices,
        ceiling_idr=ceiling_idr,
        created_by_id=by.account_id,
    )
    note(by, "planning.start_plan", plan, {"year": year, "prices": prices.pk, "ceiling_idr": ceiling_idr})
    return plan


@transaction.atomic
def change_plan(
    *, by: Viewer, plan: WorkPlan, title: str, ceiling_idr: int | None, prices: PriceBookVersion | None = None
) -> WorkPlan:
    """Title, ceiling and price book of a plan; another price book prices its editable lines anew.

    Refused outside the viewer's areas, if the book changes while a line is proposed or further on, or for a ceiling
    below what is approved already.
    """
    require(by, "planning.propose", plan.village_key)
    current = WorkPlan.objects.select_for_update().get(pk=plan.pk)
    if ceiling_idr is not None and ceiling_idr < 0:
        raise Refused("Pagu tidak boleh negatif.")
    firm = current.lines.filter(state__in=FIRM).aggregate(Sum("total_idr"))["total_idr__sum"] or 0
    if ceiling_idr is not None and ceiling_idr < firm:
        raise Refused(f"Pagu tidak boleh di bawah {rupiah(firm)}, biaya baris yang sudah disetujui.")
    data: dict[str, Any] = {"before_idr": current.ceiling_idr, "ceiling_idr": ceiling_idr}
    current.title, current.ceiling_idr = title.strip()[:200] or current.title, ceiling_idr
    if prices is not None and prices.pk != current.prices_id:
        if prices.regency != regency_of(current.village_key):
            raise Refused("Buku harga ini milik kabupaten lain.")
        if current.lines.exclude(state__in=[*EDITABLE, "dropped"]).exists():
            raise Refused("Buku harga tidak dapat diganti: ada baris yang sudah diusulkan. Minta dikembalikan dahulu.")
        data |= {"prices": prices.pk, "prices_before": current.prices_id}
        current.prices = prices
        for line in current.lines.filter(state__in=EDITABLE):
            line.plan = current
            _price(line)
            line.save()
    current.save()
    note(by, "planning.change_plan", current, data)
    return current


@transaction.atomic
def add_line(*, by: Viewer, plan: WorkPlan, key: str, draft: LineDraft) -> PlanLine:
    """A new line, priced by the plan's price book.

    The same key again is the same line as it is written now: who goes back, corrects and saves again loses nothing.
    """
    require(by, "planning.propose", plan.village_key)
    WorkPlan.objects.select_for_update().get(pk=plan.pk)
    found = PlanLine.objects.filter(key=key).select_related("plan").first()
    if found is not None and found.plan.pk != plan.pk:
        raise Refused("Isian ini milik rencana lain. Muat ulang halaman, lalu isi lagi.")
    if found is not None:
        own = found.state == "draft" and found.created_by_id == by.account_id
        return change_line(by=by, line=found, draft=draft) if own else found
    last = PlanLine.objects.filter(plan=plan).aggregate(Max("number"))["number__max"] or 0
    line = PlanLine(plan=plan, key=key, number=last + 1, created_by_id=by.account_id)
    _write(line, draft)
    note(by, "planning.add_line", plan, {"line": line.number, "total_idr": line.total_idr})
    return line


@transaction.atomic
def change_line(*, by: Viewer, line: PlanLine, draft: LineDraft) -> PlanLine:
    """Write a line anew and price it again. Refused once it is proposed: it must be returned first."""
    require(by, "planning.propose", line.plan.village_key)
    current = PlanLine.objects.select_for_update().select_related("plan__prices").get(pk=line.pk)
    if current.state not in EDITABLE:
        raise Refused(f"Baris ini {STATES[current.state].lower()}; minta dikembalikan sebelum diubah.")
    before = current.total_idr
    _write(current, draft)
    data = {"line": current.number, "before_idr": before, "total_idr": current.total_idr}
    note(by, "planning.change_line", current.plan, data)
    return current


@transaction.atomic
def step(*, by: Viewer, line: PlanLine, to: str, reason: str = "", resolution: Resolution | None = None) -> LineStep:
    """Move a line to its next state.

    Refused for a step that does not follow, without the right, by the same person where another is asked for, without
    a reason, for an agreement without the decision of a meeting, or for an approval above the plan's ceiling.
    """
    current = PlanLine.objects.select_for_update(of=("self",)).select_related("plan").get(pk=line.pk)
    wanted = move(current.state, to)
    if wanted is None:
        raise Refused(f"Baris ini {STATES[current.state].lower()}; langkah itu tidak dapat diambil sekarang.")
    require(by, wanted.right, current.plan.village_key)
    if wanted.reason and len(reason.strip()) < 5:
        raise Refused("Tulis alasannya (sedikitnya lima huruf).")
    if wanted.other_person and _proposer(current) == by.account_id:
        raise Refused("Yang mengusulkan tidak boleh memverifikasi atau menyetujui usulannya sendiri.")
    if to == "agreed":
        agreed = resolution or current.resolution
        if agreed is None or agreed.meeting.village_key != current.plan.village_key:
            raise Refused("Pilih keputusan musyawarah desa ini yang menyepakati baris ini.")
        current.resolution = agreed
    if to in ("proposed", "budgeted"):
        _require_funded(current)
    if to in FIRM:
        _require_under_ceiling(current)
    before, current.state = current.state, to
    current.save(update_fields=["state", "resolution"])
    made = LineStep.objects.create(
        line=current,
        before=before,
        after=to,
        reason=reason.strip()[:400],
        content_hash=content_hash(current),
        by_id=by.account_id,
    )
    if to == "budgeted":
        BudgetedLine.objects.create(line=current, step=made)
    data = {"line": current.number, "before": before, "after": to, "hash": made.content_hash}
    note(by, "planning.step", current.plan, data)
    line.state = to
    return made


@transaction.atomic
def add_line_file(*, by: Viewer, line: PlanLine, kind: str, name: str, chunks: Iterable[bytes]) -> LineFile:
    """Attach a drawing, land letter (PDF, JPG, PNG) or photo. Refused once the line is budgeted."""
    require(by, "planning.propose", line.plan.village_key)
    if line.state == "budgeted":
        raise Refused("Baris ini sudah dianggarkan dan tidak dapat diubah.")
    clean, data = plain_name(name), b"".join(chunks)
    ending = kind_of(data[:16])
    try:
        if ending != "pdf":
            data, ending = clean_photo(data, clean).jpeg, "jpg"
        written = write_upload(Path(settings.MEDIA_ROOT), "rencana", f".{ending}", [data], name=clean, most_mb=MOST_MB)
    except UploadRefused as error:
        raise Refused(str(error)) from error
    made = LineFile.objects.create(
        line=line,
        kind=kind,
        name=clean,
        path=written.path,
        sha256=written.sha256,
        size=written.size,
        by_id=by.account_id,
    )
    note(by, "planning.add_line_file", line.plan, {"line": line.number, "kind": kind, "sha256": made.sha256})
    return made


@transaction.atomic
def remove_line_file(*, by: Viewer, file: LineFile) -> None:
    """Take a file off a line that is still edited. It goes from the disk when its row is gone for certain."""
    require(by, "planning.propose", file.line.plan.village_key)
    if file.line.state not in EDITABLE:
        raise Refused("Berkas baris ini sudah dinilai orang lain; minta dikembalikan sebelum diubah.")
    path = Path(settings.MEDIA_ROOT) / file.path
    data = {"line": file.line.number, "kind": file.kind, "sha256": file.sha256}
    note(by, "planning.remove_line_file", file.line.plan, data)
    file.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _write(line: PlanLine, draft: LineDraft) -> None:
    known = catalogue().by_id.get(draft.activity)
    if known is None:
        raise Refused("Jenis kegiatan ini tidak ada dalam katalog.")
    if draft.volume <= 0:
        raise Refused("Volume harus lebih dari nol.")
    wanted = {rt for rt, _, _ in draft.effects} | set(draft.rts)
    rts = list(Rt.objects.filter(pk__in=wanted, village_key=line.plan.village_key))
    if not rts or len(rts) != len(wanted):
        raise Refused("Pilih RT dari desa ini yang dilayani kegiatan ini.")
    line.activity, line.title = draft.activity, draft.title.strip()[:200] or known.name
    line.place, line.wkb, line.length_m, line.area_ha = (
        draft.place.strip()[:200],
        draft.wkb,
        draft.length_m,
        draft.area_ha,
    )
    line.volume, line.unit = draft.volume, known.unit
    line.shares = {str(rt): f"{amount.normalize():f}" for rt, amount in draft.shares.items() if rt in wanted}
    line.sides = draft.sides
    line.effects = [
        {"rt": rt, "criterion": criterion, "amount": f"{amount.normalize():f}"}
        for rt, criterion, amount in draft.effects
    ]
    _price(line)
    _require_sources(draft.sources, line.total_idr)
    line.sources = [{"source": source, "amount_idr": amount} for source, amount in draft.sources]
    line.ksm, line.resolution = draft.ksm, draft.resolution
    line.safeguards, line.land, line.note = dict(draft.safeguards), draft.land, draft.note.strip()
    line.starts, line.ends = draft.starts, draft.ends
    line.save()
    line.rts.set(rts)
    line.proposals.set([each for each in draft.proposals if each.village_key == line.plan.village_key])


def _price(line: PlanLine) -> None:
    """The budget of the line by its plan's price book."""
    try:
        budget = activity_budget(book_of(line.plan.prices), [(line.activity, line.volume)])
    except PriceError as error:
        raise Refused(str(error)) from error
    names = catalogue().by_id
    line.budget = [
        {
            "item": each.item,
            "name": names[each.item].name,
            "unit": names[each.item].unit,
            "volume": f"{each.volume.normalize():f}",
            "price_idr": each.price_idr,
            "amount_idr": each.amount_idr,
            "labour_days": str(each.labour_days.quantize(CENT)),
        }
        for each in budget.lines
    ]
    line.total_idr = budget.total_idr
    line.labour_days = budget.labour_quarters
    line.labour_idr = int(sum((each.labour_idr for each in budget.lines), Decimal(0)))


def _require_sources(sources: Sequence[tuple[str, int]], total_idr: int) -> None:
    """Nothing yet, or sources of the list that together pay exactly the cost."""
    if any(source not in funds() or amount < 0 for source, amount in sources):
        raise Refused("Pilih sumber dana dari daftar, dengan rupiah yang tidak negatif.")
    paid = sum(amount for _, amount in sources)
    if sources and paid != total_idr:
        raise Refused(
            f"Sumber dana berjumlah {rupiah(paid)} sedangkan biayanya {rupiah(total_idr)}. "
            "Samakan, atau kosongkan dahulu."
        )


def _require_funded(line: PlanLine) -> None:
    funded = sum(int(each["amount_idr"]) for each in line.sources)
    if funded != line.total_idr:
        raise Refused(
            f"Sumber dana berjumlah {rupiah(funded)} sedangkan biayanya {rupiah(line.total_idr)}. Samakan dahulu."
        )


def _require_under_ceiling(line: PlanLine) -> None:
    """What the regency approved never costs more than the plan's ceiling."""
    plan = WorkPlan.objects.select_for_update().get(pk=line.plan_id)
    if plan.ceiling_idr is None:
        return
    firm = plan.lines.filter(state__in=FIRM).exclude(pk=line.pk).aggregate(Sum("total_idr"))["total_idr__sum"] or 0
    if firm + line.total_idr > plan.ceiling_idr:
        raise Refused(
            f"Pagu rencana ini {rupiah(plan.ceiling_idr)}; yang sudah disetujui {rupiah(firm)}, baris ini "
            f"{rupiah(line.total_idr)}. Kurangi volumenya, kembalikan baris lain, atau ubah pagunya."
        )


def _proposer(line: PlanLine) -> int | None:
    last = LineStep.objects.filter(line=line, after="proposed").order_by("-id").first()
    return last.by.pk if last and last.by else None
