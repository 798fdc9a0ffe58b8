"""An example plan: invented prices, six works of Tanjungsari in 2021 in different states, a promise. All invented."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from importlib.resources import files

from nakhoda.meetings.queries.meetings import Proposal, Resolution, public_proposals
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.actions.plans import LineDraft, add_line, change_line, save_prices, start_plan, step
from nakhoda.planning.actions.promises import commit_funds, realise
from nakhoda.planning.queries.desk import Desk, desk_of
from nakhoda.planning.queries.pages import resolutions_in
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, newest_prices
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.life import WAY
from nakhoda.planning.rules.place import Measured, read_place, shape_of
from nakhoda.planning.rules.prices import EXAMPLE
from nakhoda.regions.queries import shapes_of

VILLAGE, VILLAGE_NAME, YEAR = "35.01.04.2014", "Tanjungsari", 2021
CEILING_IDR = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A work of the example: activity, criterion whose worst RTs it serves, how many of them, share of the deficit."""

    activity: str
    criterion: str
    rts: int
    share: str
    title: str
    state: str
    source: str
    months: tuple[int, int]
    proposal: str = ""


WISHES = (
    Wish("jalan-paving", "2b", 2, "1", "Paving gang Mawar (contoh)", "approved", "bpm-reguler", (6, 8), "Paving"),
    Wish("drainase-normalisasi", "4b", 3, "1", "Normalisasi saluran (contoh)", "approved", "bpm-padat-karya", (9, 11)),
    Wish("drainase-u-ditch", "4c", 2, "1", "Saluran balai RT (contoh)", "agreed", "bpm-reguler", (6, 9), "Saluran"),
    Wish("limbah-komunal", "5a", 1, "1", "Septik komunal (contoh)", "verified", "apbd-kabupaten", (8, 10), "Septik"),
    Wish("air-sambungan", "3a", 2, "1", "Sambungan air minum (contoh)", "proposed", "dana-desa", (9, 10)),
    Wish("sampah-wadah", "6a", 2, "1", "Wadah sampah terpilah (contoh)", "draft", "swadaya", (5, 5), "Tempat sampah"),
    Wish("rumah-perbaikan", "1c", 1, "0.25", "Perbaikan rumah tidak layak huni (contoh)", "draft", "", (10, 11)),
)  # fmt: skip


def load_example(author: Viewer, verifier: Viewer, head: Viewer) -> WorkPlan | None:
    """The price book, the plan with its lines and a promise; None if the village has a plan of that year already.

    `author` proposes, `verifier` verifies, `head` approves. Lines answer the example's proposals and decisions where
    they are on record; without a decision none goes further than verified.
    """
    if WorkPlan.objects.filter(village_key=VILLAGE, year=YEAR).exists():
        return None
    prices = newest_prices(regency_of(VILLAGE), YEAR)
    if prices is None:
        text = files("nakhoda.planning").joinpath("data", EXAMPLE).read_text(encoding="utf-8")
        prices = save_prices(by=author, regency=regency_of(VILLAGE), document=tomllib.loads(text))
    plan = start_plan(
        by=author,
        village_key=VILLAGE,
        village_name=VILLAGE_NAME,
        year=YEAR,
        prices=prices,
        title="Rencana kerja masyarakat Tanjungsari 2021 (contoh)",
        ceiling_idr=CEILING_IDR,
    )
    desk = desk_of(plan)
    proposals, decision = list(public_proposals(VILLAGE)), resolutions_in(VILLAGE).last()
    for at, wish in enumerate(WISHES):
        line = _line(author, plan, desk, wish, at, proposals)
        if line is not None:
            _walk(line, wish.state, author, verifier, head, decision)
    _promise(author, plan)
    return plan


def _line(
    by: Viewer, plan: WorkPlan, desk: Desk, wish: Wish, at: int, proposals: Sequence[Proposal]
) -> PlanLine | None:
    activity = catalogue()[wish.activity]
    worst = sorted(desk.states, key=lambda each: (-desk.deficits[each.key].left(wish.criterion), each.name))
    rts = [each.key for each in worst[: wish.rts] if desk.useful(activity, [each.key]) > 0]
    volume = desk.useful(activity, rts) * Decimal(wish.share)
    volume = volume.to_integral_value(ROUND_CEILING) if activity.whole else volume
    if volume <= 0:
        return None
    spread = desk.spread(activity, volume, rts)
    place = _place(desk, rts, activity.unit)
    draft = LineDraft(
        activity=wish.activity,
        volume=volume,
        effects=[(int(row.rt), name, amount) for row in spread.rows for name, amount in row.effects.items()],
        rts=[int(rt) for rt in rts],
        title=wish.title,
        place="Tanjungsari",
        wkb=place.wkb if place else None,
        length_m=place.length_m if place else None,
        area_ha=place.area_ha if place else None,
        proposals=[each for each in proposals if wish.proposal and each.title.startswith(wish.proposal)],
        land="public",
        starts=date(YEAR, wish.months[0], 1),
        ends=date(YEAR, wish.months[1], 28),
    )
    line = add_line(by=by, plan=plan, key=f"contoh-{plan.pk}-{at}", draft=draft)
    if not wish.source:
        return line
    return change_line(by=by, line=line, draft=replace(draft, sources=[(wish.source, line.total_idr)]))


def _walk(
    line: PlanLine, until: str, author: Viewer, verifier: Viewer, head: Viewer, decision: Resolution | None
) -> None:
    hands = {"proposed": author, "verified": verifier, "agreed": author, "approved": head}
    for state in WAY[1 : WAY.index(until) + 1]:
        if state == "agreed" and decision is None:
            return
        step(by=hands[state], line=line, to=state, resolution=decision if state == "agreed" else None)


def _place(desk: Desk, rts: Sequence[str], unit: str) -> Measured | None:
    """A line through the first RT for works in metres, else a point in its middle; None without boundaries."""
    snapshot = desk.snapshot
    found = shapes_of(snapshot.boundary_set_id, [int(rts[0])]) if snapshot else {}
    if not found:
        return None
    form = shape_of(next(iter(found.values()))[0])
    x, y = (round(float(each), 7) for each in form.representative_point().coords[0][:2])
    west, _south, east, _north = (float(each) for each in form.bounds)
    if unit != "m":
        return read_place(json.dumps({"type": "Point", "coordinates": [x, y]}))
    half = (east - west) / 5
    ends = [[round(x - half, 7), y], [round(x + half, 7), round(y + half / 4, 7)]]
    return read_place(json.dumps({"type": "LineString", "coordinates": ends}))


def _promise(by: Viewer, plan: WorkPlan) -> None:
    promise = commit_funds(
        by=by,
        plan=plan,
        source="dana-desa",
        party="Pemerintah desa Tanjungsari (contoh)",
        kind="money",
        what="Dana desa untuk sambungan air minum",
        promised_idr=60_000_000,
    )
    realise(by=by, commitment=promise, amount_idr=15_000_000, day=date(YEAR, 6, 1), remark="Tahap pertama (contoh)")
    commit_funds(
        by=by,
        plan=plan,
        source="swadaya",
        party="Warga Tanjungsari (contoh)",
        kind="labour",
        what="Kerja bakti membersihkan saluran",
        promised_idr=4_500_000,
    )
