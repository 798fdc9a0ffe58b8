"""Writes of RTs and boundaries, and of regions by official code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import shapely
import shapely.geometry
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate

from nakhoda.people.actions import SYSTEM, Refused, record
from nakhoda.people.rules.scope import Viewer, within
from nakhoda.regions.files.code_list import MOST_BYTES, CodeList, CodeListError, read_code_text, shipped_code_list
from nakhoda.regions.models import Boundary as BoundaryRow
from nakhoda.regions.models import BoundarySet, CodeListApplication, CodeListFile, Lineage, Region, Rt
from nakhoda.regions.queries import all_codes, known_links, known_regions, rts_by_name
from nakhoda.regions.rules.boundary import Boundary
from nakhoda.regions.rules.code_changes import Changes, Start, changes_of
from nakhoda.web.uploads import UploadRefused, plain_name, write_upload

BATCH = 1000
LONGEST_NAME = 120
MOST_MB = MOST_BYTES // 2**20 + 1
SHIPPED_REGENCY = "35.01"


def register_rts(names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], Rt]:
    """The RTs of those (village key, label), new ones registered; values of `names` are village names.

    A register of names only: it says nothing official about an RT. Runs in the caller's transaction.
    """
    known = rts_by_name(names)
    new = [
        Rt(village_key=village, label=label, village_name=name)
        for (village, label), name in names.items()
        if (village, label) not in known
    ]
    Rt.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return rts_by_name(names) if new else known


def store_boundaries(
    *,
    area: str,
    file_name: str,
    sha256: str,
    crs: str,
    counts: tuple[int, int, int],
    matched: Iterable[tuple[Rt, Boundary]],
    others: Sequence[Boundary] = (),
) -> BoundarySet:
    """One reading of a boundary file: the RTs' boundaries, and outlines and strangers without RT.

    `counts` are areas in, usable, skipped. Runs in the caller's transaction.
    """
    boundary_set = BoundarySet.objects.create(
        area=area,
        file_name=file_name[:200],
        sha256=sha256,
        crs=crs[:120],
        counts_in=counts[0],
        counts_out=counts[1],
        skipped=counts[2],
    )
    rows = [_row(boundary_set, boundary, rt) for rt, boundary in matched]
    rows += [_row(boundary_set, boundary, None) for boundary in others]
    BoundaryRow.objects.bulk_create(rows, batch_size=BATCH)
    return boundary_set


def drop_unused(boundary_set: BoundarySet) -> None:
    """Delete a reading that was replaced by a newer one, with its boundaries, unless a snapshot still uses it."""
    try:
        with transaction.atomic():
            boundary_set.delete()
    except ProtectedError:
        return


def _row(boundary_set: BoundarySet, boundary: Boundary, rt: Rt | None) -> BoundaryRow:
    shape = shapely.geometry.shape(boundary.geometry)
    west, south, east, north = shape.bounds
    return BoundaryRow(
        boundary_set=boundary_set,
        rt=rt,
        village_name=boundary.kelurahan[:120],
        code=boundary.raw_code[:120],
        wkb=shapely.to_wkb(shape),
        west=west,
        south=south,
        east=east,
        north=north,
        area_ha=Decimal(str(round(boundary.area_ha, 6))),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """An uploaded list against the record: as read, what it would change, and how many rows lie outside the areas."""

    read: CodeList
    changes: Changes
    outside: int


@transaction.atomic
def upload_code_list(
    *, by: Viewer, name: str, chunks: Iterable[bytes], effective_on: date, complete: bool
) -> CodeListFile:
    """Keep an uploaded code list and note what the person says of it; nothing in the record changes.

    Refused without the right, or if the file cannot be read as a code list.
    """
    if not _areas(by):
        raise Refused("Anda tidak berwenang mengubah kode wilayah.")
    try:
        written = write_upload(
            Path(settings.MEDIA_ROOT), "wilayah", ".csv", chunks, name=plain_name(name), most_mb=MOST_MB
        )
        read_code_text(plain_name(name), (Path(settings.MEDIA_ROOT) / written.path).read_bytes())
    except (UploadRefused, CodeListError) as error:
        raise Refused(str(error)) from error
    return CodeListFile.objects.create(
        name=plain_name(name),
        sha256=written.sha256,
        size=written.size,
        path=written.path,
        effective_on=effective_on,
        complete=complete,
        uploaded_by_id=by.account_id,
    )


def preview_code_list(*, by: Viewer, file: CodeListFile) -> Preview:
    """What applying the list would change now, in the viewer's areas. Refused if the file is gone or unreadable."""
    try:
        data = (Path(settings.MEDIA_ROOT) / file.path).read_bytes()
    except OSError as error:
        raise Refused(f"{file.name}: berkas tidak ditemukan lagi. Unggah ulang.") from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Refused(f"{file.name}: isi berkas berubah sejak diunggah. Unggah ulang.")
    try:
        read = read_code_text(file.name, data, known=all_codes())
    except CodeListError as error:
        raise Refused(str(error)) from error
    return _compared(read, _areas(by), on=file.effective_on, complete=file.complete)


@transaction.atomic
def apply_code_list(*, by: Viewer, file: CodeListFile) -> dict[str, int]:
    """Apply an uploaded list to the viewer's areas: rows end or begin, none is deleted; how many of each kind.

    What changes is compared anew here, with the record as it is now. Refused if the list was applied already.
    """
    if CodeListApplication.objects.filter(file=file).exists():
        raise Refused("Daftar ini sudah diterapkan. Unggah daftar baru bila ada perubahan lagi.")
    preview = preview_code_list(by=by, file=file)
    if preview.changes.is_empty:
        raise Refused("Tidak ada yang berubah: catatan sudah sama dengan daftar ini di wilayah Anda.")
    _apply(preview.changes)
    counts = preview.changes.counts | {"outside": preview.outside}
    CodeListApplication.objects.create(file=file, counts=counts, by_id=by.account_id)
    data = {"sha256": file.sha256, "effective_on": file.effective_on.isoformat(), "complete": file.complete} | counts
    for area in _areas(by):
        record(by=by, action="regions.apply_codes", subject=f"code_list:{file.pk}", area=area, data=data)
    return counts


@transaction.atomic
def load_shipped_regions(*, by: Viewer = SYSTEM) -> int:
    """The codes that come with the program (Kabupaten Pacitan), where they are missing; how many rows were added.

    Refused for a person who may not edit the codes of that regency. Source: Kepmendagri 300.2.2-2138 Tahun 2025.
    """
    read = shipped_code_list()
    areas = _areas(by)
    if not any(within(SHIPPED_REGENCY, area) for area in areas):
        raise Refused("Daftar yang disertakan memuat Kabupaten Pacitan, di luar wilayah Anda.")
    changes = _compared(read, areas, on=localdate(), complete=False).changes
    # Only what is missing: names that an office has corrected since are not turned back.
    missing = Changes(new=changes.new)
    if missing.new:
        _apply(missing)
        record(
            by=by, action="regions.load_shipped", subject="code_list:pacitan", area=SHIPPED_REGENCY, data=missing.counts
        )
    return len(missing.new)


def _areas(by: Viewer) -> tuple[str, ...]:
    return ("",) if by is SYSTEM else by.areas("regions.edit")


def _compared(read: CodeList, areas: tuple[str, ...], *, on: date, complete: bool) -> Preview:
    """The list against the record, in those areas; regions around them are added where nobody knows them yet."""
    known = known_regions(areas)
    codes = all_codes()
    mine, outside = [], 0
    for row in read.rows:
        code = row.code.text
        around = code not in codes and any(within(area, code) for area in areas)
        if around or any(within(code, area) for area in areas):
            mine.append(replace(row, name=row.name[:LONGEST_NAME]))
        else:
            outside += 1
    changes = changes_of(mine, known, on=on, complete=complete, links=known_links(areas))
    return Preview(read, changes, outside)


def _apply(changes: Changes) -> None:
    for last, ids in _ids_by_last_day(changes).items():
        for start in range(0, len(ids), BATCH):
            Region.objects.filter(pk__in=ids[start : start + BATCH]).update(valid_to=last)
    for known, first in changes.dated:
        Region.objects.filter(pk=known.id, valid_from=None).update(valid_from=first)
    starts = (*changes.past, *changes.renamed, *changes.new)
    Region.objects.bulk_create([_region(start) for start in starts], batch_size=BATCH)
    Lineage.objects.bulk_create(
        [
            Lineage(
                old_code=link.old[:13],
                new_code=link.new,
                kind=link.change.value,
                day=link.day,
                source=link.source[:240],
            )
            for link in changes.links
        ],
        batch_size=BATCH,
    )


def _ids_by_last_day(changes: Changes) -> dict[date, list[int]]:
    found: dict[date, list[int]] = {}
    for ending in changes.ended:
        found.setdefault(ending.last, []).append(ending.known.id)
    return found


def _region(start: Start) -> Region:
    code = start.row.code
    return Region(
        code=code.text,
        name=start.row.name,
        kind=code.level.value,
        village_type=code.village_type,
        parent_code=code.parent.text if code.parent else "",
        valid_from=start.valid_from,
        valid_to=start.valid_to,
        source=start.row.source[:240],
    )
