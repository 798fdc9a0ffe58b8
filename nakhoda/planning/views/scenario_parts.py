"""What the pages of scenarios share: the question and the answer in words, and in rows for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.law.methods import methods
from nakhoda.planning.queries.plans import Scenario
from nakhoda.planning.queries.scenario_map import leaves
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.optimise.problem import REASONS
from nakhoda.planning.rules.optimise.report import MORE_IDR
from nakhoda.planning.rules.scenario import Question, question_of
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.views.common import unit_name
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.language import here
from nakhoda.web.numbers import hectares, rupiah

GOALS = {
    "hectares": gettext_lazy("hektare terbanyak"),
    "households": gettext_lazy("layanan keluarga terbanyak"),
    "cost": gettext_lazy("biaya terkecil"),
}
UNITS = {"hectares": "ha", "households": gettext_lazy("layanan KK"), "cost": "Rp"}
MOST_LEFT_OUT = 30
PROVEN = 1e-4


def default_name(asked: Question) -> str:
    """A name from the goal and the money."""
    money = asked.money_idr
    if asked.objective == "cost":
        return _("%(area)s ha dengan biaya terkecil") % {"area": hectares(asked.target_ha)}
    parts = [str(GOALS[asked.objective]).capitalize(), rupiah(money) if money is not None else "–"]
    parts.append(_("tuntas") if asked.complete_works else _("tepi pita"))
    parts += [_("layanan cukup")] if asked.clause else []
    parts += [_("merata")] if asked.fairness else []
    limits = asked.ceiling_idr, asked.ceilings_idr, asked.rt_minimum_idr, asked.village_minimum_idr
    parts += [_("dengan batas")] if any(limits) else []
    wishes = asked.locked_lines, asked.out_activities, asked.out_rts, asked.must_leave
    parts += [_("dengan pilihan warga")] if any(wishes) else []
    parts += [_("dengan karya bersama")] if asked.shared_lines or asked.shared else []
    return ", ".join(parts)


def rule_words(question: Mapping[str, Any]) -> str:
    """The rules of a question in a few words."""
    works = _("pekerjaan tuntas") if question["complete_works"] else _("sampai tepi pita")
    clause = _("nilai dan lima layanan") if question["clause"] else _("nilai saja")
    return f"{works}, {clause}" + (f", {_('merata')}" if question["fairness"] else "")


def asked_rows(scenario: Scenario) -> list[tuple[str, str]]:
    """The question as a list of facts; only limits that were set."""
    asked = question_of(scenario.question)
    rows = [(_("Tujuan"), str(GOALS[asked.objective]))]
    if asked.target_ha is not None:
        rows.append((_("Sasaran"), f"{hectares(asked.target_ha)} ha"))
    if asked.budget_idr is not None:
        rows.append((_("Anggaran"), rupiah(asked.budget_idr)))
    rows += [(fund_name(each.fund), rupiah(each.amount_idr)) for each in asked.sources]
    rows.append((_("Aturan"), rule_words(scenario.question)))
    limits = (
        (_("Pagu tiap desa/kelurahan"), asked.ceiling_idr),
        (_("Paket terkecil tiap RT"), asked.rt_minimum_idr),
        (_("Paket terkecil tiap desa/kelurahan"), asked.village_minimum_idr),
    )
    rows += [(label, rupiah(amount)) for label, amount in limits if amount]
    counts = (
        (_("Pagu khusus"), len(asked.ceilings_idr)),
        (_("Baris wajib"), len(asked.locked_lines)),
        (_("Kegiatan dikecualikan"), len(asked.out_activities)),
        (_("RT dikecualikan"), len(asked.out_rts)),
        (_("RT yang harus keluar"), len(asked.must_leave)),
        (_("Karya bersama"), len(asked.shared_lines) + len(asked.shared)),
    )
    return rows + [(label, str(count)) for label, count in counts if count]


def figures_of(scenario: Scenario) -> dict[str, Any]:
    """The figures of an answer that every page of it shows."""
    found, question = scenario.result, scenario.question
    gone = [each for each in found["changes"] if leaves(each, question)]
    named = {each.id: each for each in methods()}
    return {
        "cost_idr": found["cost_idr"],
        "score_ha": found["score_only_ha"],
        "both_ha": found["score_and_services_ha"],
        "score_price": _price(found["cost_idr"], found["score_only_ha"]),
        "both_price": _price(found["cost_idr"], found["score_and_services_ha"]),
        "leaving": len(gone),
        "slum": sum(row["slum"] for row in found["villages"]),
        "households": int(found["households"]),
        "services": int(found["services"]),
        "labour_days": Decimal(found["labour_days"]),
        "gap": found["gap"],
        "proven": found["gap"] <= PROVEN,
        "complete": found["complete"],
        "lines": len(found["lines"]),
        "methods": [(named[letter], area) for letter, area in found["methods"].items()],
        "unit": UNITS[question["objective"]],
        "gaming": not (question["complete_works"] and question["clause"]),
    }


def works_by_village(scenario: Scenario) -> list[dict[str, Any]]:
    """The chosen works by village and RT with their cost; works of several RTs stand by the first."""
    found = scenario.result
    changes = {each["rt"]: each for each in found["changes"]}
    gains = {rt: gain for rt, _village, _cost, gain in found["chosen"]}
    lines: dict[str, list[Mapping[str, Any]]] = {}
    for line in found["lines"]:
        for rt in line["rts"][:1]:
            lines.setdefault(rt, []).append(line)
    rows: dict[str, list[dict[str, Any]]] = {}
    for rt, works in lines.items():
        change, cost = changes.get(rt), sum(line["amount_idr"] for line in works)
        if change is not None:
            gain = gains.get(rt, 0.0)
            row = {"name": spoken(change["name"]), "change": change, "cost_idr": cost, "gain": gain}
            row |= {"price": _price(cost, gain), "works": [_work(line) for line in works]}
            rows.setdefault(change["village"], []).append(row)
    return [
        {
            **village,
            "rts": rows.get(village["village"], []),
            "share": _share(village),
            "households": int(village["households"]),
        }
        for village in found["villages"]
    ]


def left_out_groups(scenario: Scenario) -> list[dict[str, Any]]:
    """RTs that were left out, by reason; the cheapest by the hectare first."""
    names = {each["rt"]: spoken(each["name"]) for each in scenario.result["changes"]}
    villages = {row["village"]: row["name"] for row in scenario.result["villages"]}
    groups: dict[str, list[dict[str, Any]]] = {}
    for rt, village, reason, cost, area in scenario.result["left_out"]:
        row = {"name": names.get(rt, rt), "village": villages.get(village, village), "cost_idr": cost, "area_ha": area}
        groups.setdefault(reason, []).append(row | {"price": None if cost is None else _price(cost, area)})
    found = []
    for reason, rows in sorted(groups.items(), key=lambda item: -len(item[1])):
        rows.sort(key=lambda row: (row["price"] is None, row["price"] or 0))
        area = sum(row["area_ha"] for row in rows)
        found.append({"why": REASONS[reason], "count": len(rows), "area_ha": area, "rows": rows[:MOST_LEFT_OUT]})
    return found


def rules_beside(scenario: Scenario) -> list[dict[str, Any]]:
    """The same question under each exit rule, this one among them; empty where hectares are not the goal."""
    found, question = scenario.result, scenario.question
    if question["objective"] != "hectares":
        return []
    own = [question["complete_works"], question["clause"]]
    rows = [[*own, found["cost_idr"], found["score_only_ha"], found["score_and_services_ha"]], *found["others"]]
    return [
        {
            "rule": rule_words({"complete_works": complete, "clause": clause, "fairness": False}),
            "cost_idr": cost,
            "score_ha": score,
            "both_ha": both,
            "own": [complete, clause] == own,
        }
        for complete, clause, cost, score, both in sorted(rows, key=lambda row: (row[0], row[1]))
    ]


def worth_of(scenario: Scenario) -> dict[str, Any]:
    """What more money, each lock and fairness are worth, in the unit of the goal."""
    found = scenario.result
    return {
        "more": found["more_value"],
        "more_idr": MORE_IDR,
        "locks": [(what, loss) for what, _without, loss in sorted(found["locks"], key=lambda lock: -lock[2])],
        "fairness": found["fairness"][1] if found["fairness"] else None,
        "shared": [
            {
                "name": name,
                "built": built,
                "amount_idr": amount,
                "worth": worth,
                "idle": worth is not None and not round(worth, 2),
                "rts": rts,
            }
            for name, built, amount, worth, rts in found.get("shared", ())
        ],
        "rupiah": scenario.question["objective"] == "cost",
    }


def _work(line: Mapping[str, Any]) -> dict[str, Any]:
    activity = catalogue().by_id.get(line["activity"])
    return {
        "name": here(activity) if activity else line["activity"],
        "volume": Decimal(line["volume"]),
        "unit": unit_name(activity.unit) if activity else "",
        "amount_idr": line["amount_idr"],
        "locked": line["locked"],
        "shared": line.get("shared", ""),
        "service": activity is not None and activity.kind == "service",
        "criteria": sorted({criterion for _rt, criterion, _amount in line["effects"]}),
        "rts": len(line["rts"]),
    }


def _price(cost_idr: int, area_ha: float) -> int | None:
    return round(cost_idr / area_ha) if area_ha else None


def _share(village: Mapping[str, Any]) -> float | None:
    return village["score_ha"] / village["slum_ha"] if village["slum_ha"] else None
