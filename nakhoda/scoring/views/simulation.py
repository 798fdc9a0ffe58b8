"""What if: new volumes for one RT in the address, so that a link shows the same; nothing is stored."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import Criterion
from nakhoda.scoring.queries import words
from nakhoda.scoring.queries.cards import Card
from nakhoda.scoring.rules.evaluate import Evaluation, simulate
from nakhoda.scoring.views.cards import card_or_404
from nakhoda.scoring.views.sheets import aspect_name
from nakhoda.web.access import public

LARGEST = 10_000_000.0  # as for what a workbook may hold


@public()
def rt_simulate(request: HttpRequest, village_key: str, label: str) -> HttpResponse:
    """Points, total, class and services before and after, for volumes given as `?4b=0&6a=12,5`."""
    card = card_or_404(request, village_key, label)
    changes, errors = asked_volumes(request, card)
    after = simulate(card.chosen.evaluation, changes, card.denominators, card.ruleset)
    name = words.spoken(card.rt.label)
    address = reverse("rt", args=[card.rt.village_key, card.rt.label])
    context = {
        "card": card,
        "name": name,
        "title": _("Simulasi %(name)s") % {"name": f"{name} {card.rt.village_name}"},
        "breadcrumbs": [(_("Tabel RT"), reverse("rt_table")), (name, address), (_("Simulasi"), "")],
        "address": address,
        "rows": [_row(criterion, card, after, changes, errors) for criterion in card.ruleset.criteria],
        "before": card.chosen.evaluation,
        "after": after,
        "changed": bool(changes),
        "errors": errors,
        "services": _services(card, after),
        "before_text": words.level_text(card.chosen.evaluation.total, card.chosen.evaluation.level),
        "after_text": words.level_text(after.total, after.level),
        "way_url": _link(card, {step.criterion.id: step.volume - step.amount for step in card.way_down}),
        "lower_name": words.name_of(card.lower) if card.lower else "",
        "reset_url": _link(card, {}),
    }
    return render(request, "scoring/rt_simulation.html", context)


def asked_volumes(request: HttpRequest, card: Card) -> tuple[dict[str, float], dict[str, str]]:
    """Volumes by criterion that differ from the present ones, and messages by criterion for what is no volume."""
    changes, errors = {}, {}
    for criterion in card.ruleset.criteria:
        text = request.GET.get(criterion.id, "").strip()
        if not text:
            continue
        volume = _number(text)
        if volume is None or not 0 <= volume <= LARGEST:
            errors[criterion.id] = _("“%(text)s” bukan volume: isi angka mulai dari 0, misalnya 12,5.") % {
                "text": text[:20]
            }
        elif volume != card.chosen.evaluation.volumes.get(criterion.id):
            changes[criterion.id] = volume
    return changes, errors


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".")) if len(text) <= len("10000000.000000") else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _row(
    criterion: Criterion, card: Card, after: Evaluation, changes: dict[str, float], errors: dict[str, str]
) -> dict[str, Any]:
    before = card.chosen.evaluation
    volume = after.volumes.get(criterion.id)
    whole = card.denominators.get(criterion.denominator)
    return {
        "criterion": criterion,
        "name": words.name_of(criterion),
        "whole": whole,
        "before_volume": before.volumes.get(criterion.id),
        "value": "" if volume is None else _plain(volume),
        "before": before.points[criterion.id],
        "after": after.points[criterion.id],
        "ratio": after.ratios[criterion.id],
        "changed": criterion.id in changes,
        "error": errors.get(criterion.id, ""),
        "over": volume is not None and whole is not None and criterion.id in changes and volume > whole,
        "finish_url": _link(card, {**changes, criterion.id: 0.0}) if volume else "",
    }


def _services(card: Card, after: Evaluation) -> list[dict[str, Any]]:
    before = card.chosen.evaluation
    return [
        {
            "name": aspect_name(card.ruleset, number),
            "before": _served(before, number),
            "before_met": before.services_met[number],
            "after": _served(after, number),
            "after_met": after.services_met[number],
        }
        for number in card.ruleset.exit_rule.service_aspects
    ]


def _served(found: Evaluation, number: int) -> float | None:
    mean = found.aspect_means.get(number)
    return None if mean is None else 1 - mean


def _plain(volume: float) -> str:
    return f"{volume:.6f}".rstrip("0").rstrip(".")


def _link(card: Card, volumes: dict[str, float]) -> str:
    query = {"tahun": str(card.chosen.year), **{name: _plain(volume) for name, volume in volumes.items()}}
    return f"?{urlencode(query)}#hasil"
