"""Each check of a plan finds what it is for, at its line, and is silent when that is mended."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from shapely.geometry import LineString

from nakhoda.planning.rules.budget import activity_price
from nakhoda.planning.rules.checks import PlanLimits, PlannedLine, check_plan, nearby_lines
from nakhoda.planning.rules.optimise.problem import Source
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.planning.tests.world import PRICES, RULES, VILLAGES

VOLUMES: dict[str, float | None] = {**dict.fromkeys((each.id for each in RULES.criteria), 0.0), "2b": 100.0}
STATE = RtState("1", VILLAGES[0], VOLUMES, {"road_ideal_m": 200.0}, name="RT 001 / RW 002")
PAVING = activity_price(PRICES, "jalan-paving").price_idr
WORK = WorkLine("L1", "jalan-paving", Decimal(60), {("1", "2b"): Decimal(60)}, 60 * PAVING)
LINE = PlannedLine(WORK, VILLAGES[0], PAVING, {"apbd": 60 * PAVING}, land_permission=True)
LIMITS = PlanLimits(
    ceiling_idr=10**9,
    minimum_package_idr=10**6,
    sources=(Source("apbd", 10**9), Source("dana-desa", 10**9, frozenset({"drainase-batu"}))),
    women_share=Decimal("0.45"),
    women_share_target=Decimal("0.4"),
)


def codes(lines: list[PlannedLine], limits: PlanLimits = LIMITS) -> list[str]:
    return [found.code for found in check_plan(lines, [STATE], PRICES, limits)]


def test_a_sound_plan_has_no_findings() -> None:
    assert codes([LINE]) == []


def test_the_line_that_goes_over_the_deficit_is_named_with_the_room_left() -> None:
    second = replace(LINE, work=replace(WORK, id="L2", effects={("1", "2b"): Decimal(50)}))
    found = check_plan([LINE, second], [STATE], PRICES, LIMITS)
    assert [each.code for each in found] == ["rencana-melebihi-kekurangan"]
    assert found[0].facts["line"] == "L2"
    assert found[0].suggestion == 40.0
    assert found[0].place.rt == "RT 001 / RW 002"
    assert "110" in found[0].what()
    assert "40" in found[0].remedy()


@pytest.mark.parametrize(
    ("code", "line", "limits"),
    [
        ("rencana-di-bawah-paket", LINE, replace(LIMITS, minimum_package_idr=10**8)),
        ("rencana-melebihi-pagu", LINE, replace(LIMITS, ceiling_idr=1000)),
        ("rencana-tanpa-izin-lahan", replace(LINE, land_permission=False), LIMITS),
        ("rencana-sumber-tidak-boleh", replace(LINE, sources={"dana-desa": 60 * PAVING}), LIMITS),
        ("rencana-sumber-tidak-boleh", replace(LINE, sources={"siapa": 60 * PAVING}), LIMITS),
        ("rencana-dana-tidak-pas", replace(LINE, sources={"apbd": 60 * PAVING - 1}), LIMITS),
        ("rencana-sumber-habis", LINE, replace(LIMITS, sources=(Source("apbd", 10**6),))),
        ("rencana-perempuan-kurang", LINE, replace(LIMITS, women_share=Decimal("0.39"))),
        ("rencana-harga-di-luar-rentang", replace(LINE, unit_price_idr=3 * PAVING), LIMITS),
    ],
)
def test_a_limit_that_is_broken_is_a_finding(code: str, line: PlannedLine, limits: PlanLimits) -> None:
    assert codes([line], limits) == [code]


def test_two_works_of_one_kind_on_one_spot_are_a_finding_and_apart_they_are_not() -> None:
    here = LineString([(111.1, -8.2), (111.1005, -8.2)])
    beside = LineString([(111.1, -8.20002), (111.1005, -8.20002)])
    away = LineString([(111.1, -8.201), (111.1005, -8.201)])
    small = replace(WORK, id="L2", effects={("1", "2b"): Decimal(10)})
    first = replace(LINE, geometry=here)
    assert codes([first, replace(LINE, work=small, geometry=beside)]) == ["rencana-di-tempat-sama"]
    assert codes([first, replace(LINE, work=small, geometry=away)]) == []
    drain = replace(small, activity="drainase-batu", effects={})
    assert codes([first, replace(LINE, work=drain, geometry=beside, unit_price_idr=None)]) == []
    near = nearby_lines([first, replace(LINE, work=small, geometry=beside)], 5.0)
    assert near[0].distance_m == pytest.approx(2.2, abs=0.1)


def test_an_unknown_target_of_women_or_permission_is_no_finding() -> None:
    assert codes([replace(LINE, land_permission=None)], replace(LIMITS, women_share=None)) == []
