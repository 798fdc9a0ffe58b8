"""Writes of RTs and boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import shapely
import shapely.geometry
from django.db import transaction
from django.db.models import ProtectedError

from nakhoda.regions.models import Boundary as BoundaryRow
from nakhoda.regions.models import BoundarySet, Rt
from nakhoda.regions.queries import rts_by_name
from nakhoda.regions.rules.boundary import Boundary

BATCH = 1000


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
