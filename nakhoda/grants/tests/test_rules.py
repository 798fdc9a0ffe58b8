"""Programmes as data, sums by tranche, computed conditions, lives with several hands, costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.grants.rules.conditions import Facts, all_met, check_closing, check_tranche, wage_share_met
from nakhoda.grants.rules.life import GRANT, TRANCHE, Life, Step, is_other, refusal
from nakhoda.grants.rules.programmes import (
    ProgrammeError,
    build_programme,
    documents,
    in_force,
    programmes,
)
from nakhoda.grants.rules.sums import (
    TrancheState,
    cost_faults,
    disbursement_faults,
    grant_faults,
    handover_faults,
    location_faults,
    report_due,
    tranche_amounts,
    unspent_idr,
)
from nakhoda.ledger.rules.accountability import Accountability

CFW, REGULAR = programmes()["bpm-padat-karya-2021"], programmes()["bpm-reguler-2021"]
DAY = date(2021, 9, 1)
GRANT_RIGHTS = {"grants.prepare", "grants.verify", "grants.approve", "grants.disburse", "ledger.post", "ledger.close"}
PROGRAMMES = st.sampled_from(sorted(programmes())).map(lambda key: programmes()[key])


def test_the_sums_and_splits_of_2021_are_those_reported() -> None:
    assert (CFW.ceiling_idr, CFW.wage_percent, CFW.most_working_days) == (300_000_000, 70, 60)
    assert tranche_amounts(300_000_000, CFW) == (210_000_000, 90_000_000)
    assert tranche_amounts(1_000_000_000, REGULAR) == (600_000_000, 300_000_000, 100_000_000)
    assert programmes()["bpm-padat-karya-2021-65"].wage_percent == 65
    assert programmes()["bpm-padat-karya-2021-65"].tranches == CFW.tranches
    assert REGULAR.wage_percent is None


def test_every_value_of_a_programme_names_its_source_and_certainty() -> None:
    for programme in programmes().values():
        assert {"ceiling", "deadline", "costs", "tranche_split"} <= set(programme.cited)
        assert all(cited.source and cited.certainty for cited in programme.cited.values())
    assert all(document.cited.source for document in documents().values())


def test_a_programme_is_found_by_fund_and_day() -> None:
    assert {each.fund for each in in_force("cash_for_work", DAY)} == {"cash_for_work"}
    assert in_force("regular", date(2022, 1, 1)) == ()


def test_two_programmes_that_differ_have_two_hashes() -> None:
    assert len({programme.content_hash for programme in programmes().values()}) == len(programmes())


def broken(**change: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": "uji",
        "title": "Uji",
        "title_en": "Test",
        "fund": "regular",
        "in_force_from": DAY,
        "in_force_to": DAY,
        "ceiling": {"sum_idr": 10, "source": "s", "certainty": "assumed"},
        "deadline": {"closes_month": 12, "closes_day": 31, "report_within_days": 3, "source": "s", "certainty": "law"},
        "costs": {
            "allowed": ["wages"],
            "admin_at_most_percent": 3,
            "quotations": [],
            "forbidden": [],
            "source": "s",
            "certainty": "law",
        },
        "tranches": [{"percent": 100, "conditions": [{"id": "perjanjian"}]}],
        "close": {"conditions": []},
    }
    return plain | change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"tranches": [{"percent": 99, "conditions": []}]}, "harus 100"),
        ({"tranches": [{"percent": 100, "conditions": [{"id": "entah"}]}]}, "entah"),
        ({"tranches": [{"percent": 100, "conditions": [{"id": "fisik"}]}]}, "persennya"),
        ({"ceiling": {"sum_idr": 10, "source": "s", "certainty": "sure"}}, "kepastian"),
        ({"ceiling": {"sum_idr": 0, "source": "s", "certainty": "law"}}, "tidak mungkin"),
        ({"close": {}}, "tidak lengkap"),
    ],
)
def test_a_programme_that_contradicts_itself_is_refused(change: dict[str, Any], says: str) -> None:
    assert build_programme(broken()).ceiling_idr == 10
    with pytest.raises(ProgrammeError, match=says):
        build_programme(broken(**change))


@given(st.integers(1, 10**12), PROGRAMMES)
def test_tranches_sum_to_the_grant_and_none_is_off_its_share_by_more_than_its_rounding(
    grant: int, programme: Any
) -> None:
    amounts = tranche_amounts(grant, programme)
    assert sum(amounts) == grant
    for amount, tranche in zip(amounts, programme.tranches, strict=True):
        assert abs(amount * 100 - grant * tranche.percent) <= 100 * len(amounts)


def test_a_grant_above_the_programme_or_the_budget_is_refused() -> None:
    assert grant_faults(300_000_000, CFW) == ()
    assert "pagu program" in grant_faults(300_000_001, CFW)[0]
    assert "anggaran yang tersedia" in grant_faults(200, CFW, ceiling_idr=100)[0]
    assert "rupiah bulat" in grant_faults(0, CFW)[0]


def signed(*names: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(documents()[name].signers) for name in names}


FULL = Facts(
    today=DAY,
    signatures=signed(*documents()),
    account_checked=True,
    received_idr=100,
    used_idr=90,
    wages_idr=70,
    spent_idr=100,
    unspent_idr=0,
    progress_percent=Decimal(100),
    reports_accepted=frozenset({1, 2, 3}),
    books_match=True,
    open_errors=0,
)


@given(PROGRAMMES)
def test_with_everything_in_order_nothing_is_missing_and_with_nothing_known_everything_is(programme: Any) -> None:
    nothing = Facts(today=date(2022, 1, 1))
    for tranche in programme.tranches:
        assert all_met(check_tranche(programme, tranche.number, FULL))
        assert not any(each.met for each in check_tranche(programme, tranche.number, nothing) if each.condition.kind)
    assert all_met(check_closing(programme, FULL))
    assert not all_met(check_closing(programme, nothing))


def missing(number: int, **change: Any) -> dict[str, tuple[str, str]]:
    found = check_tranche(REGULAR, number, replace(FULL, **change))
    return {each.condition.id: (each.missing, each.who) for each in found if not each.met}


def test_a_condition_says_what_is_missing_and_who_must_do_it() -> None:
    half_signed = {**FULL.signatures, "sppb": frozenset({"bkm_coordinator"})}
    assert missing(1, signatures=half_signed) == {
        "perjanjian": ("Surat perjanjian penggunaan bantuan (SPPB) belum ditandatangani PPK.", "PPK")
    }
    assert missing(2, used_idr=89) == {
        "penggunaan": ("Baru 89% dana termin sebelumnya digunakan (Rp89); perlu 90%, yaitu Rp90.", "bendahara KSM")
    }
    assert missing(2, progress_percent=Decimal("49.5")) == {
        "fisik": ("Kemajuan fisik baru 49,5%; perlu 50%.", "fasilitator")
    }
    assert missing(3, progress_percent=Decimal("99.9")).keys() == {"fisik"}
    assert missing(3, reports_accepted=frozenset({1}))["laporan-diterima"][0].startswith("LPJ termin 2 belum diterima")
    assert missing(1, today=date(2022, 1, 1)).keys() == {"tenggat"}
    assert missing(2, received_idr=0, used_idr=0).keys() == {"penggunaan"}
    assert missing(2, open_errors=2)["temuan"][0].startswith("2 temuan")


def test_a_tranche_that_the_programme_lacks_is_refused() -> None:
    with pytest.raises(IndexError, match="3 termin, bukan 4"):
        check_tranche(REGULAR, 4, FULL)


@pytest.mark.parametrize(("wages", "spent", "met"), [(70, 100, True), (69, 100, False), (7, 10, True), (0, 0, True)])
def test_the_wage_share_is_exact_at_its_edge(wages: int, spent: int, met: bool) -> None:
    assert wage_share_met(CFW, wages, spent) is met
    assert wage_share_met(REGULAR, 0, spent)


def test_closing_needs_the_wage_share_and_no_money_left() -> None:
    found = check_closing(CFW, replace(FULL, wages_idr=69, unspent_idr=5))
    assert {each.condition.id: each.missing for each in found if not each.met} == {
        "bagian-upah": "Upah baru 69% dari belanja; program meminta sedikitnya 70%.",
        "sisa-kembali": "Sisa Rp5 belum dikembalikan ke kas negara.",
    }


STATES = [TrancheState(1, 60, "accepted"), TrancheState(2, 30, "approved"), TrancheState(3, 10, "planned")]


def test_a_tranche_is_paid_once_exactly_and_only_after_the_reports_before_it() -> None:
    assert disbursement_faults(2, 30, STATES, 100) == ()
    assert "tepat Rp30" in disbursement_faults(2, 31, STATES, 100)[0]
    assert "LPJ termin 2 belum" in disbursement_faults(3, 10, STATES, 100)[0]
    assert "sudah dicairkan" in disbursement_faults(1, 60, STATES, 100)[0]
    assert "melebihi bantuan" in disbursement_faults(2, 30, STATES, 89)[0]
    assert "tidak ada" in disbursement_faults(9, 30, STATES, 89)[0]


@pytest.mark.parametrize("life", [GRANT, TRANCHE])
def test_a_life_is_whole_every_state_can_be_reached_and_every_step_has_a_right(life: Life) -> None:
    reached, todo = {life.start}, [life.start]
    while todo:
        for move in life.moves[todo.pop()]:
            assert move.right in GRANT_RIGHTS
            assert set(move.other_than) <= set(life.states)
            if move.to not in reached:
                reached.add(move.to)
                todo.append(move.to)
    assert reached == set(life.states) == set(life.moves)


PATH = ("requested", "endorsed", "approved", "disbursed")


@pytest.mark.parametrize("hands", list(product(range(4), repeat=4)))
def test_asking_two_approvals_and_paying_are_four_hands_whatever_the_path(hands: tuple[int, ...]) -> None:
    state, steps, refused = "planned", list[Step](), False
    for to, by in zip(PATH, hands, strict=True):
        if refusal(TRANCHE, state, to, by=by, rights=GRANT_RIGHTS, steps=steps, conditions_met=True):
            refused = True
            break
        steps.append(Step(to, by))
        state = to
    assert refused == (len(set(hands)) < len(hands))


def test_a_step_is_refused_for_its_right_reason_condition_or_order() -> None:
    def says(to: str, state: str = "requested", rights: Any = GRANT_RIGHTS, **given_: Any) -> str:
        return refusal(TRANCHE, state, to, **{"by": 2, "rights": rights, "steps": [Step("requested", 1)]} | given_)

    assert "hak lain" in says("endorsed", rights={"grants.approve"}, conditions_met=True)
    assert "Syarat belum lengkap" in says("endorsed")
    assert "Syarat belum lengkap" in says("endorsed", conditions_met=False)
    assert says("endorsed", conditions_met=True) == ""
    assert "Tulis alasannya" in says("returned", reason=" ")
    assert says("returned", reason="nota kurang") == ""
    assert "tidak ada langkah" in says("closed")
    move = TRANCHE.move("requested", "endorsed")
    assert move is not None
    assert not is_other(move, 1, [Step("requested", 1)])


def test_spending_against_the_rules_is_named() -> None:
    assert cost_faults(CFW, "wages", 5, day=DAY) == ()
    assert "tidak boleh" in cost_faults(CFW, "shortage", 5, day=DAY)[0]
    assert "di luar masa" in cost_faults(CFW, "wages", 5, day=date(2022, 1, 1))[0]
    assert "memerlukan 2 penawaran" in cost_faults(CFW, "materials", 10_000_000, day=DAY, quotations=1)[0]
    assert cost_faults(CFW, "materials", 9_999_999, day=DAY) == ()
    spent = {"admin": 8_000_000}
    assert cost_faults(CFW, "admin", 1_000_000, day=DAY, spent_idr=spent, grant_idr=300_000_000) == ()
    assert (
        "paling banyak 3%" in cost_faults(CFW, "admin", 1_000_001, day=DAY, spent_idr=spent, grant_idr=300_000_000)[0]
    )


def test_no_more_is_handed_over_than_was_paid_and_nothing_outside_the_decree() -> None:
    assert handover_faults(Decimal(105), Decimal(100), unit="m", tolerance_percent=5) == ()
    assert "105.1 m" in handover_faults(Decimal("105.1"), Decimal(100), unit="m", tolerance_percent=5)[0]
    assert location_faults({"RT001-RW002"}, {"RT001-RW002", "RT002-RW002"}) == ()
    assert "RT009" in location_faults({"RT009"}, {"RT001-RW002"})[0]


def test_what_is_unspent_goes_back_and_the_report_has_a_day() -> None:
    assert unspent_idr(Accountability(None, 100, {"wages": 60}, 10, 20)) == 30
    assert report_due(CFW, date(2021, 9, 1)) == date(2021, 10, 1)
