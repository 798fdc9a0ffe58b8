"""Drafts of decrees: made from plain values, edited, and given their files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from nakhoda.decrees.actions.common import NOT_YOURS, note_event, open_decree
from nakhoda.decrees.files.scans import MOST_MB, scan_kind
from nakhoda.decrees.models import Decree, DecreeArea, DecreeFile, DecreeMember
from nakhoda.decrees.queries import active_decree, measured
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.uploads import UploadRefused, plain_name, write_upload

BATCH = 1000
# The fields of the header and of an area, as the history of a decree names them.
HEADER = {
    "number": "nomor",
    "date": "tanggal ditetapkan",
    "title": "tentang",
    "signatory": "nama penanda tangan",
    "signatory_title": "jabatan penanda tangan",
    "in_force_from": "mulai berlaku",
    "area_stated_ha": "luas seluruhnya",
}
AREA = {
    "name": "nama",
    "area_stated_ha": "luas ditetapkan",
    "land_status": "status lahan",
    "priority": "prioritas",
    "handling": "pola penanganan",
    "note": "keterangan",
}


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """An RT to put in an area: its id, verified hectares, class and total in the year of the data."""

    rt: int
    area_ha: Decimal | None
    level: str = ""
    total: int | None = None


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """An area to put in a draft, in the order of the annex. What is measured comes from the boundaries of the basis."""

    kawasan: int
    name: str
    members: Sequence[MemberDraft]
    district: str = ""
    villages: str = ""
    area_stated_ha: Decimal | None = None
    level: str = ""
    total: int | None = None
    year: int | None = None
    land_status: str = ""
    priority: str = ""
    handling: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a draft is made of: the ruleset of its classes, the official data (id) and year, and their boundaries."""

    ruleset: str
    snapshot: int = 0
    year: int | None = None
    boundary_set: int | None = None
    header: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def draft_decree(*, by: Viewer, regency: str, title: str, areas: Sequence[AreaDraft], basis: Basis) -> Decree:
    """A new draft with those areas and RT; `basis.header` may hold fields of the header (`HEADER`).

    Refused without the right in that regency, or without areas.
    """
    if not by.may("decrees.draft", regency):
        raise Refused("Anda tidak berwenang menyusun SK di wilayah ini.")
    if not areas:
        raise Refused("Pilih sedikitnya satu kawasan untuk SK ini.")
    decree = Decree.objects.create(
        regency=regency,
        title=title.strip()[:240],
        ruleset=basis.ruleset,
        basis=basis.snapshot,
        year=basis.year,
        boundary_set_id=basis.boundary_set,
        supersedes=active_decree(regency),
        created_by_id=by.account_id,
        **{name: value for name, value in basis.header.items() if name in HEADER},
    )
    rows = DecreeArea.objects.bulk_create([_area(decree, at, area) for at, area in enumerate(areas, 1)])
    DecreeMember.objects.bulk_create(
        [
            DecreeMember(
                decree=decree,
                area=row,
                rt_id=member.rt,
                area_ha=member.area_ha,
                level=member.level,
                total=member.total,
            )
            for row, area in zip(rows, areas, strict=True)
            for member in area.members
        ],
        batch_size=BATCH,
    )
    note_event(by, decree, "drafted", "", {"areas": len(areas), "basis": basis.snapshot, "year": basis.year})
    return decree


@transaction.atomic
def edit_decree(*, by: Viewer, decree: Decree, values: Mapping[str, Any]) -> bool:
    """Change fields of a draft's header (`HEADER`); whether anything changed. A checked draft must be checked again."""
    decree = open_decree(by, decree, "decrees.draft")
    changed = _set(decree, values, tuple(HEADER))
    if changed:
        named = [HEADER[name] for name in changed]
        note_event(by, decree, "edited", ", ".join(named), {"fields": named})
    return bool(changed)


@transaction.atomic
def edit_area(*, by: Viewer, area: DecreeArea, values: Mapping[str, Any], keep: Collection[int]) -> bool:
    """Change fields of an area (`AREA`) and keep only those RT (ids); whether anything changed.

    Where RT leave, hectares and middle are measured anew from the same boundaries. Refused if no RT is left: take the
    whole area out instead.
    """
    decree = open_decree(by, area.decree, "decrees.draft")
    area = decree.areas.get(pk=area.pk)
    leaving = area.members.exclude(rt__in=list(keep))
    gone = [str(member.rt) for member in leaving.select_related("rt")]
    if gone and not area.members.filter(rt__in=list(keep)).exists():
        raise Refused("Kawasan harus memuat sedikitnya satu RT. Bila tidak jadi ditetapkan, keluarkan kawasannya.")
    changed = _set(area, values, tuple(AREA))
    if gone:
        leaving.delete()
        found = measured(decree.boundary_set_id, area.members.values_list("rt", flat=True))
        area.area_measured_ha = _rounded(found.area_ha)
        area.longitude, area.latitude = found.longitude, found.latitude
        area.save(update_fields=["area_measured_ha", "longitude", "latitude"])
    if changed or gone:
        note, named = f"{area.number}. {area.name}", [AREA[name] for name in changed]
        note_event(by, decree, "edited", note, {"kawasan": area.number, "fields": named, "rts_out": gone})
    return bool(changed or gone)


@transaction.atomic
def remove_area(*, by: Viewer, area: DecreeArea) -> None:
    """Take an area out of a draft, with its RT. The numbers of those behind it close up."""
    decree = open_decree(by, area.decree, "decrees.draft")
    area = decree.areas.get(pk=area.pk)
    name, number = area.name, area.number
    area.members.all().delete()
    area.delete()
    for later in decree.areas.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    note_event(by, decree, "edited", f"− {name}", {"area_out": name})


@transaction.atomic
def add_file(*, by: Viewer, decree: Decree, kind: str, name: str, chunks: Iterable[bytes]) -> DecreeFile:
    """Keep the signed scan (`scan`) or the map (`map`) of a decree: PDF, JPG or PNG, known by content, at most 20 MB.

    A decree in force may still get a kind of file it lacks, never another one of a kind it has. Refused otherwise.
    """
    if not by.may("decrees.draft", decree.regency):
        raise Refused(NOT_YOURS)
    decree = Decree.objects.select_for_update(of=("self",)).get(pk=decree.pk)
    if hasattr(decree, "activation") and decree.files.filter(kind=kind).exists():
        raise Refused("SK ini sudah berlaku dan berkasnya sudah ada; berkas lama tidak diganti.")
    clean, root = plain_name(name), Path(settings.MEDIA_ROOT)
    try:
        written = write_upload(root, "sk", ".bin", chunks, name=clean, most_mb=MOST_MB)
    except UploadRefused as error:
        raise Refused(str(error)) from error
    try:
        media = scan_kind(root / written.path, clean)
    except UploadRefused as error:
        (root / written.path).unlink(missing_ok=True)
        raise Refused(str(error)) from error
    file = DecreeFile.objects.create(
        decree=decree,
        kind=kind,
        name=clean,
        sha256=written.sha256,
        size=written.size,
        media=media,
        path=written.path,
        by_id=by.account_id,
    )
    data = {"kind": kind, "name": clean, "sha256": written.sha256}
    record(by=by, action="decrees.add_file", subject=f"decree:{decree.pk}", area=decree.regency, data=data)
    return file


def _area(decree: Decree, number: int, area: AreaDraft) -> DecreeArea:
    found = measured(decree.boundary_set_id, [member.rt for member in area.members])
    return DecreeArea(
        decree=decree,
        number=number,
        kawasan_id=area.kawasan,
        name=area.name[:160],
        district=area.district[:160],
        villages=area.villages[:400],
        area_stated_ha=_rounded(area.area_stated_ha),
        area_measured_ha=_rounded(found.area_ha),
        longitude=found.longitude,
        latitude=found.latitude,
        level=area.level,
        total=area.total,
        year=area.year,
        land_status=area.land_status[:60],
        priority=area.priority[:40],
        handling=area.handling[:120],
        note=area.note[:400],
    )


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))


def _set(row: Decree | DecreeArea, values: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Set those fields and save; the names of those that changed."""
    changed = [name for name in names if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return changed
