"""Writes of the collaboration matrix: who promises what to a plan, and what came of it. Only ever added to."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.common import note, require
from nakhoda.planning.models import Commitment, PlanLine, Realisation, WorkPlan
from nakhoda.planning.rules.sources import funds
from nakhoda.web.numbers import rupiah


@transaction.atomic
def commit_funds(
    *,
    by: Viewer,
    plan: WorkPlan,
    source: str,
    party: str,
    kind: str,
    what: str,
    promised_idr: int,
    line: PlanLine | None = None,
) -> Commitment:
    """Note who promises what to a plan. Refused without a party, for a negative sum, or if it is noted already."""
    require(by, "planning.propose", plan.village_key)
    if not party.strip() or not what.strip():
        raise Refused("Tulis siapa yang menjanjikan dan apa yang dijanjikan.")
    if source not in funds():
        raise Refused("Pilih sumber dana dari daftar.")
    if line is not None and line.plan_id != plan.pk:
        raise Refused("Baris itu bukan dari rencana ini.")
    if promised_idr < 0:
        raise Refused("Nilai janji tidak boleh negatif.")
    WorkPlan.objects.select_for_update().get(pk=plan.pk)
    said = {"party": party.strip()[:160], "kind": kind, "what": what.strip()[:240], "promised_idr": promised_idr}
    if Commitment.objects.filter(plan=plan, line=line, source=source, **said).exists():
        raise Refused(f"Janji ini sudah dicatat: {said['party']}, {said['what']}. Bila memang lain, bedakan isinya.")
    made = Commitment.objects.create(plan=plan, line=line, source=source, by_id=by.account_id, **said)
    note(by, "planning.commit_funds", plan, {"party": made.party, "promised_idr": promised_idr})
    return made


@transaction.atomic
def realise(*, by: Viewer, commitment: Commitment, amount_idr: int, day: date, remark: str = "") -> Realisation:
    """Note what came of a commitment; a correction is a further, negative row. The sum never falls below zero.

    Refused for the same sum, day and remark once more: a form sent twice is not money received twice.
    """
    plan = commitment.plan
    require(by, "planning.propose", plan.village_key)
    Commitment.objects.select_for_update().get(pk=commitment.pk)
    noted = Realisation.objects.filter(commitment=commitment)
    if noted.filter(amount_idr=amount_idr, day=day, note=remark.strip()[:240]).exists():
        raise Refused(
            f"Realisasi {rupiah(amount_idr)} pada hari itu sudah dicatat. Bila memang dua kali, bedakan keterangannya."
        )
    if amount_idr == 0:
        raise Refused("Tulis jumlah rupiah yang diterima, bukan nol.")
    so_far = sum(noted.values_list("amount_idr", flat=True))
    if so_far + amount_idr < 0:
        raise Refused("Pembetulan ini lebih besar daripada yang sudah dicatat.")
    made = Realisation.objects.create(
        commitment=commitment, amount_idr=amount_idr, day=day, note=remark.strip()[:240], by_id=by.account_id
    )
    note(by, "planning.realise", plan, {"commitment": commitment.pk, "amount_idr": amount_idr})
    return made
