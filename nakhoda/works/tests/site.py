"""A grant with two approved lines, money in its book, and a package of it, for tests: all invented."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from nakhoda.grants.queries.grants import Grant, GrantLine, Tranche
from nakhoda.grants.rules.programmes import programmes
from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.actions.books import add_pot, open_book, post_template
from nakhoda.ledger.example import picture_of
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.actions.plans import LineDraft, add_line, save_prices, start_plan
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, newest_prices, official_states
from nakhoda.planning.rules.prices import EXAMPLE
from nakhoda.works.actions.packages import make_package, step_package
from nakhoda.works.queries.packages import Package, lines_to_pack
from tests.support.moved import moved_grant, moved_tranche

PROGRAMME, YEAR = "bpm-reguler-2021", 2041
STARTS, ENDS = date(2021, 6, 1), date(2021, 8, 30)
BANK, CASH = "BRI uji", "Kas uji"
PLACES = {"bank": BANK, "cash": CASH}


@dataclass(frozen=True, slots=True)
class Site:
    """The grant and who builds; `proof` is a photo kept in its book."""

    grant: Grant
    ksm: Organisation
    proof: str


def make_site(
    *, planner: Viewer, treasurer: Viewer, village: str, state: str = "running", money_idr: int = 200_000_000
) -> Site:
    """A grant in that state to a KSM of the village; a disbursed first tranche with its money where it is running."""
    ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Uji Paket", area=village)
    lines = _lines(planner, village)
    book = open_book(by=treasurer, organisation=ksm, fund="regular")
    add_pot(by=treasurer, book=book, account="bank", place=BANK, number=f"7788{ksm.pk:08}", bank="bri")
    add_pot(by=treasurer, book=book, account="cash", place=CASH)
    total = sum(line.total_idr for line in lines)
    grant = Grant.objects.create(
        village_key=village,
        organisation=ksm,
        programme=PROGRAMME,
        programme_hash=programmes()[PROGRAMME].content_hash,
        fund="regular",
        year=2021,
        number=f"BPM-UJI-{ksm.pk}",
        amount_idr=total + 50_000_000,
        key=f"uji-paket-{ksm.pk}",
        book=book,
        by_id=planner.account_id,
    )
    moved_grant(grant, state)
    for line in lines:
        GrantLine.objects.create(grant=grant, line=line, amount_idr=line.total_idr, by_id=planner.account_id)
    if state == "running":
        moved_tranche(
            Tranche.objects.create(grant=grant, number=1, mark=1, amount_idr=grant.amount_idr // 2), "disbursed"
        )
        told: dict[str, Any] = {
            "by": treasurer,
            "book": book,
            "places": PLACES,
            "day": STARTS,
            "tranche": 1,
            "document": "UJI",
        }
        post_template(template="terima-dari-bkm", amount_idr=money_idr, text="Termin uji", key="uji-terima-1", **told)
        post_template(template="tarik-tunai", amount_idr=money_idr // 2, text="Tunai", key="uji-tunai-01", **told)
    proof = add_evidence(by=treasurer, book=book, name="nota.png", data=picture_of(f"UJI {ksm.pk}"))
    return Site(grant, ksm, proof.sha256)


def make_running(site: Site, planner: Viewer, approver: Viewer, key: str = "paket-uji-0001") -> Package:
    """A package of every free line of the grant, approved and started."""
    package = make_package(
        by=planner,
        grant=site.grant,
        ksm=site.ksm,
        lines=lines_to_pack(site.grant),
        starts=STARTS,
        ends=ENDS,
        crew=20,
        key=key,
    )
    step_package(by=approver, package=package, to="agreed")
    step_package(by=planner, package=package, to="running")
    package.refresh_from_db()
    return package


def _lines(by: Viewer, village: str) -> list[PlanLine]:
    prices = newest_prices(regency_of(village)) or _prices(by, regency_of(village))
    plan = start_plan(by=by, village_key=village, village_name="Desa Uji", year=YEAR, prices=prices)
    _snapshot, states = official_states(village)
    rt = int(states[0].key)
    wanted = (
        ("jalan-paving", "Paving uji", Decimal(120), [(rt, "2b", Decimal(40))]),
        ("drainase-u-ditch", "Saluran uji", Decimal(60), [(rt, "4c", Decimal(60))]),
    )
    made = []
    for activity, title, volume, effects in wanted:
        draft = LineDraft(
            activity=activity,
            volume=volume,
            effects=effects,
            rts=[rt],
            title=title,
            land="public",
            starts=STARTS,
            ends=ENDS,
        )
        line = add_line(by=by, plan=plan, key=f"uji-paket-{plan.pk}-{activity}", draft=draft)
        line.state = "approved"
        line.save()
        made.append(line)
    return made


def _prices(by: Viewer, regency: str) -> PriceBookVersion:
    text = files("nakhoda.planning").joinpath("data", EXAMPLE).read_text(encoding="utf-8")
    return save_prices(by=by, regency=regency, document=tomllib.loads(text) | {"regency": regency})
