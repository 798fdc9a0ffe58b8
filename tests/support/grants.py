"""A grant with its tranches and a signed paper, for the access matrix."""

from __future__ import annotations

from typing import Any

from nakhoda.grants.actions.grants import allocate
from nakhoda.grants.actions.papers import add_paper
from nakhoda.ledger.example import picture_of
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.rules.scope import Viewer

PROGRAMME = "bpm-reguler-2021-70-30"


def grant_objects(officer: Viewer, village: str) -> dict[str, Any]:
    """Ids of a grant's parts, by the names that the access table uses."""
    made = create_organisation(by=SYSTEM, kind="bkm", name="BKM Uji", area=village)
    grant = allocate(
        by=officer,
        organisation=made,
        programme=PROGRAMME,
        amount_idr=100_000_000,
        number="UJI/1",
        year=2021,
        key=f"uji-{village}",
    )
    paper = add_paper(
        by=officer,
        grant=grant,
        tranche=None,
        document="sppb",
        signers=["ppk"],
        name="sppb.png",
        data=picture_of("UJI"),
    )
    return {"grant_id": grant.pk, "paper_id": paper.pk}
