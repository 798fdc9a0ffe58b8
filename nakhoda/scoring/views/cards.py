"""The card of an RT: the official sheet before and after, why, what would lower it; on screen, as PDF, simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from nakhoda.decrees.queries import Decree
from nakhoda.law.findings import Finding
from nakhoda.people.middleware import viewer_in
from nakhoda.scoring.files.rt_card import CardYear, RtCard, rt_card_pdf
from nakhoda.scoring.queries import words
from nakhoda.scoring.queries.cards import (
    Card,
    Year,
    decree_of,
    edits_of_rt,
    findings_of,
    may_see_origin,
    rt_card,
    surroundings,
    works_of,
)
from nakhoda.scoring.rules.explain import Line, Step
from nakhoda.scoring.views.sheets import denominator_rows, service_rows, sheet_of, year_asked, year_tabs
from nakhoda.web.access import public
from nakhoda.web.language import language
from nakhoda.web.numbers import long_date, number
from nakhoda.web.prints import PAPERS
from nakhoda.web.svgmap import Area, svg_map

MAP_WIDTH, MAP_HEIGHT = 420, 320


@public()
def rt(request: HttpRequest, village_key: str, label: str) -> HttpResponse:
    """The card on screen; findings, cells and edits only for who may read working data there."""
    card = card_or_404(request, village_key, label)
    viewer = viewer_in(request)
    findings = findings_of(card, viewer)
    here = request.build_absolute_uri(_address("rt", card))
    areas = surroundings(card)
    criteria = {criterion.id: criterion for criterion in card.ruleset.criteria}
    context = {
        **_about(card),
        "sheet": sheet_of(card.compared, card.ruleset, {(each.place.year, each.place.criterion) for each in findings}),
        "tabs": year_tabs(request, card.years, card.chosen.year),
        "denominators": denominator_rows(card.denominators, card.ruleset),
        "services": service_rows(card.compared, card.ruleset),
        "reasons": [_reason(line, card, findings) for line in card.lines],
        "way_down": [_step(step) for step in card.way_down],
        "decree": decree_of(card),
        "works": [(work, criteria.get(work.criterion)) for work in works_of(card)],
        "findings": [_finding(each) for each in findings],
        "edits": [(edit, _cell(edit.before), _cell(edit.after)) for edit in edits_of_rt(card, viewer)],
        "sees_origin": may_see_origin(card, viewer),
        "map": rt_map(areas, words.spoken(card.rt.label)) if any(area.chosen for area in areas) else None,
        "map_url": f"{reverse('map')}?{urlencode(_on_map(card))}",
        "share": words.share_text(card),
        "whatsapp": f"https://wa.me/?text={quote(words.share_text(card, here))}",
        "papers": [(paper.upper(), _pdf_address(card, paper)) for paper in PAPERS],
        "simulate": _address("rt_simulate", card),
        "simulate_way": f"{_address('rt_simulate', card)}{_query(card, _after(card.way_down))}",
    }
    return render(request, "scoring/rt_card.html", context)


@public()
def rt_pdf(request: HttpRequest, village_key: str, label: str) -> HttpResponse:
    """The card as PDF of one page, `?kertas=a4|f4&tahun=`; findings on it only for who may see them."""
    card = card_or_404(request, village_key, label)
    paper = request.GET.get("kertas", "f4").lower()
    if paper not in PAPERS:
        raise Http404
    viewer = viewer_in(request)
    findings = findings_of(card, viewer) if may_see_origin(card, viewer) else None
    here = request.build_absolute_uri(_address("rt", card))
    with override("id"):
        made = rt_card_pdf(_printed(card, findings, here), paper)
    name = f"kartu-{card.rt.village_key}-{card.rt.label}-{card.chosen.year}.pdf"
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in name)
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{safe}"'}
    )


def card_or_404(request: HttpRequest, village_key: str, label: str) -> Card:
    """The card of the address and `?tahun=`; 404 where no official snapshot has that RT or year."""
    card = rt_card(village_key, label, year_asked(request))
    if card is None:
        raise Http404
    return card


def rt_map(areas: Sequence[Area], name: str) -> str | None:
    """The RT among its neighbours as SVG, each leading to its own card."""
    linked = [replace(area, href=reverse("rt", args=area.id.split("/", 1)), id="") for area in areas]
    label = _("Peta letak %(name)s") % {"name": name}
    return svg_map(linked, label=label, width=MAP_WIDTH, height=MAP_HEIGHT)


def _about(card: Card) -> dict[str, Any]:
    name = words.spoken(card.rt.label)
    crumbs = [(_("Tabel RT"), reverse("rt_table"))]
    if card.row.kawasan is not None:
        crumbs.append((card.kawasan, reverse("kawasan", args=[card.row.kawasan.pk])))
    return {
        "card": card,
        "name": name,
        "title": f"{name} {card.rt.village_name}",
        "description": words.summary_text(card),
        "summary": words.summary_text(card),
        "level_bounds": words.level_text(card.chosen.evaluation.total, card.chosen.evaluation.level),
        "lower_name": words.name_of(card.lower) if card.lower else "",
        "breadcrumbs": [*crumbs, (name, "")],
    }


def _address(route: str, card: Card) -> str:
    address = reverse(route, args=[card.rt.village_key, card.rt.label])
    latest = card.chosen is card.years[-1]
    return address if latest or route == "rt_simulate" else f"{address}?tahun={card.chosen.year}"


def _pdf_address(card: Card, paper: str) -> str:
    query = urlencode({"kertas": paper, "tahun": card.chosen.year})
    return f"{reverse('rt_pdf', args=[card.rt.village_key, card.rt.label])}?{query}"


def _decree_text(decree: Decree | None) -> str:
    return f"{decree}, {long_date(decree.date)}" if decree and decree.date else str(decree or "")


def _on_map(card: Card) -> dict[str, Any]:
    rt_id = f"{card.rt.village_key}/{card.rt.label}"
    return {"wilayah": card.snapshot.regency, "tahun": card.chosen.year, "rt": rt_id}


def _query(card: Card, volumes: dict[str, float]) -> str:
    return f"?{urlencode({'tahun': card.chosen.year, **{name: f'{volume:.15g}' for name, volume in volumes.items()}})}"


def _after(steps: Sequence[Step]) -> dict[str, float]:
    return {step.criterion.id: round(step.volume - step.amount, 6) for step in steps}


def _reason(line: Line, card: Card, findings: Sequence[Finding]) -> dict[str, Any]:
    criterion = line.criterion
    about = [each for each in findings if (each.place.year, each.place.criterion) == (card.chosen.year, criterion.id)]
    return {
        "line": line,
        "name": words.name_of(criterion),
        "text": words.reason_text(line, card.ruleset),
        "certainty": words.certainty_text(criterion.cited.certainty),
        "steps": [_step(step) for step in line.steps],
        "findings": [_finding(each) for each in about],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "criterion": step.criterion,
        "name": words.name_of(step.criterion),
        "text": words.step_text(step.amount, step.volume, step.criterion),
        "points": step.points,
    }


def _cell(value: Any) -> str:
    """What stood in a cell: text in quotes, so that `“1,5”` is not taken for the number 1,5."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, None, get_language())
    return f"“{value}”"


def _finding(finding: Finding) -> dict[str, Any]:
    spoken = language()
    return {
        "severity": finding.severity.value,
        "title": finding.kind.title[spoken],
        "what": finding.what(spoken),
        "remedy": finding.remedy(spoken),
        "place": finding.place,
        "cell": f"{finding.place.sheet} {finding.place.cell}".strip(),
    }


def _printed(card: Card, findings: Sequence[Finding] | None, url: str) -> RtCard:
    activation = card.snapshot.activation
    source = f"{card.snapshot.regency}/{activation.number}"

    def year_of(year: Year) -> CardYear:
        share = None if year is card.base else year.score.contribution
        return CardYear(year.year, year.evaluation, share, source, localdate(activation.at))

    return RtCard(
        office=[f"Pemerintah {card.regency}"] if card.regency else [],
        regency=card.regency or card.snapshot.regency,
        district=card.district,
        village=card.rt.village_name,
        kawasan=card.kawasan,
        rt=words.spoken(card.rt.label),
        decree=_decree_text(decree_of(card)),
        ruleset=card.ruleset,
        denominators=card.denominators,
        base=year_of(card.base),
        chosen=None if card.chosen is card.base else year_of(card.chosen),
        summary=words.summary_text(card),
        findings=None if findings is None else [f"{each.place.subject}: {each.what()}" for each in findings],
        lower=card.lower,
        gap=card.gap,
        way_down=card.way_down,
        areas=surroundings(card),
        code=f"{source} {card.rt.village_key}/{card.rt.label}",
        url=url,
        example=settings.EXAMPLE_DATA,
    )
