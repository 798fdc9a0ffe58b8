"""What the papers of a plan say, put into words and cells once for PDF, Word and the plain page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from nakhoda.people.rules.scope import regency_of
from nakhoda.planning.files.work_plan import Bar, BudgetSheet, Head, PlanDocument
from nakhoda.planning.queries.map import areas_in, works_of
from nakhoda.planning.queries.pages import Outlook, public_name
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, alive, book_of, proposals_of
from nakhoda.planning.rules.life import EDITABLE, FIRM, STATES
from nakhoda.planning.rules.rab import rab
from nakhoda.planning.rules.recap import Recap
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.views.common import rt_names, unit_name
from nakhoda.planning.views.plans import money_rows, result_of
from nakhoda.regions.queries import region, region_name, region_names
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.numbers import hectares, long_date, number, percent, rupiah

MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agt Sep Okt Nov Des".split()
MOST_MONTHS, LONGEST = 24, 200
SIGNERS = ("Kepala desa/lurah", "Koordinator BKM/LKM", "Fasilitator")
BUDGET_SIGNERS = ("Ketua KSM", "Fasilitator teknik")


def head_of(request: HttpRequest, plan: WorkPlan) -> Head:
    """Letterhead, place, prices and QR of every paper of a plan."""
    regency = region_name(regency_of(plan.village_key))
    district_code = ".".join(plan.village_key.split(".")[:3]) if plan.village_key.count(".") == 3 else ""
    district = region_names([district_code]).get(district_code, "")
    village = region(plan.village_key)
    called = village.village_type.capitalize() if village and village.village_type else "Desa/Kelurahan"
    example = " (harga contoh)" if plan.prices.example else ""
    return Head(
        office=[f"Pemerintah {regency}", f"{called} {plan.village_name}", f"Kecamatan {district}" if district else ""],
        title=plan.title,
        village=plan.village_name,
        where=", ".join(part for part in (f"Kecamatan {district}" if district else "", regency) if part),
        year=plan.year,
        prices=f"{plan.prices.title}, versi {plan.prices.version}{example}",
        printed=f"Keadaan {long_date(timezone.localdate())}",
        code=f"Rencana {plan.pk}",
        url=request.build_absolute_uri(reverse("plan", args=[plan.pk])),
        example=settings.EXAMPLE_DATA or plan.prices.example,
    )


def document_of(
    request: HttpRequest, plan: WorkPlan, lines: Sequence[PlanLine], sums: Recap, outlook: Outlook
) -> PlanDocument:
    """The whole document from the lines that the reader may see."""
    living = alive(lines)
    months, bars = schedule_of(living)
    result = result_of(outlook)
    resolutions = {line.resolution.pk: line.resolution for line in living if line.resolution}
    proposals = {each.pk: each for line in living for each in proposals_of(line) if not each.hidden}
    return PlanDocument(
        head=head_of(request, plan),
        facts=_facts(plan, sums, outlook),
        rts=_rts(outlook),
        decisions=[
            (f"{each.meeting.title}, {long_date(timezone.localtime(each.meeting.starts_at).date())}", each.text)
            for each in resolutions.values()
        ],
        proposals=[each.title + (f" ({name})" if (name := public_name(each)) else "") for each in proposals.values()],
        lines=[_line(line) for line in living],
        budgets=[_budget(plan, line) for line in living],
        total=rupiah(sums.total_idr),
        sources=[(str(name), rupiah(amount)) for name, amount in money_rows(sums)],
        months=months,
        bars=bars,
        outcome=_outcome(result),
        methods=[(f"{method.id}. {method.name}", f"{hectares(area)} ha") for method, area in result["methods"]]
        if result
        else [],
        data_note=f"Data kekumuhan: {outlook.snapshot.title}, tahun {outlook.year}"
        if outlook.snapshot
        else "Data kekumuhan resmi belum ada",
        signers=SIGNERS,
        open=[at for at, line in enumerate(living) if line.state not in FIRM],
        open_note=open_note(living),
        firm_total=rupiah(sum(line.total_idr for line in living if line.state in FIRM)),
        areas=areas_in(plan, outlook.snapshot),
        works=works_of(living),
    )


def open_note(lines: Sequence[PlanLine]) -> str:
    """What the cover says of lines that the regency has not approved; "" where there is none."""
    unasked = [str(line.number) for line in lines if line.state in EDITABLE]
    waiting = [str(line.number) for line in lines if line.state not in EDITABLE and line.state not in FIRM]
    if not (unasked or waiting):
        return ""
    parts = (
        [f"{len(unasked)} baris masih rancangan dan belum diusulkan (nomor {', '.join(unasked)})"] if unasked else []
    )
    parts += [f"{len(waiting)} baris menunggu persetujuan (nomor {', '.join(waiting)})"] if waiting else []
    return f"Dari {len(lines)} baris, {'; '.join(parts)}. Baris itu bertanda * dan dapat masih berubah."


def sheet_of(request: HttpRequest, plan: WorkPlan, line: PlanLine) -> BudgetSheet:
    """The budget sheet of a line."""
    book = book_of(plan.prices)
    made = rab(book, line.activity, line.volume)
    unit = unit_name(line.unit)
    return BudgetSheet(
        head=head_of(request, plan),
        number=line.number,
        work=line.title,
        facts=[
            ("Letak", line.place or "–"),
            ("RT", ", ".join(rt_names(line))),
            ("Volume", f"{number(line.volume)} {unit}"),
            (
                "Sumber dana",
                "; ".join(f"{fund_name(each['source'])} {rupiah(each['amount_idr'])}" for each in line.sources) or "–",
            ),
            ("Hari orang kerja", f"{number(made.labour_days)} HOK, upah {percent(made.labour_share, 0)} dari biaya"),
            ("Keadaan", STATES[line.state]),
        ],
        unit=unit,
        parts=[
            (
                part.name,
                f"{number(part.amount)} {unit_name(part.unit)}",
                rupiah(part.price_idr),
                rupiah(part.amount_idr),
            )
            for part in made.parts
        ],
        unit_price=rupiah(made.price_idr),
        volume=f"{number(line.volume)} {unit}",
        total=rupiah(line.total_idr),
        needs=[(need.resource.name, number(need.amount, 2), unit_name(need.resource.unit)) for need in made.needs],
        rounding=f"Harga: {plan.prices.title}, versi {plan.prices.version}. "
        f"Harga satuan dibulatkan ke {rupiah(book.rounding_idr)}, "
        "jumlah ke rupiah penuh, setengah ke atas. Biaya umum sudah termasuk.",
        signers=BUDGET_SIGNERS,
    )


def schedule_of(lines: Sequence[PlanLine]) -> tuple[list[str], list[Bar]]:
    """Months from the first day to the last of all lines, at most two years, and a bar for each line."""
    days = [day for line in lines for day in (line.starts, line.ends) if day]
    if not days:
        return [], []
    first = _month(min(days))
    count = min(_month(max(days)) - first + 1, MOST_MONTHS)
    months = [f"{MONTHS[(first + at) % 12]} {(first + at) // 12 % 100:02}" for at in range(count)]
    bars = []
    for line in lines:
        begin = line.starts or line.ends
        end = line.ends or line.starts
        bars.append(
            Bar(
                label=f"{line.number}. {line.title}",
                first=min(_month(begin) - first, count - 1) if begin else None,
                last=min(_month(end) - first, count - 1) if end else None,
            )
        )
    return months, bars


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _facts(plan: WorkPlan, sums: Recap, outlook: Outlook) -> list[tuple[str, str]]:
    states = outlook.states
    facts = [
        ("Jumlah RT", number(len(states))),
        ("Keluarga (KK)", number(int(sum(each.households for each in states)))),
        ("Luas terverifikasi", f"{hectares(sum(each.area_ha for each in states))} ha"),
        ("Pekerjaan", number(sums.lines)),
        ("Biaya", rupiah(sums.total_idr)),
        ("Pagu", rupiah(plan.ceiling_idr) if plan.ceiling_idr is not None else "belum ada"),
        ("Hari orang kerja", f"{number(int(sums.labour_days))} HOK"),
    ]
    if sums.labour_share is not None:
        facts.append(("Upah dari biaya", percent(sums.labour_share, 0)))
    if sums.women_share is not None:
        facts.append(("Usulan perempuan", percent(sums.women_share, 0)))
    return facts


def _rts(outlook: Outlook) -> list[list[str]]:
    if outlook.simulation is None:
        return []
    return [
        [
            spoken(each.rt.name),
            hectares(each.rt.area_ha),
            number(int(each.rt.households)),
            number(each.before.total),
            each.before.level.code,
            each.before.level.name,
            number(each.after.total),
            each.after.level.code,
            each.after.level.name,
        ]
        for each in outlook.simulation.changes
    ]


def _line(line: PlanLine) -> list[str]:
    return [
        str(line.number),
        line.title,
        ", ".join(rt_names(line)),
        f"{number(line.volume)} {unit_name(line.unit)}",
        rupiah(line.total_idr),
        STATES[line.state],
    ]


def _budget(plan: WorkPlan, line: PlanLine) -> list[str]:
    price = line.budget[0]["price_idr"] if line.budget else None
    return [
        str(line.number),
        line.title,
        f"{number(line.volume)} {unit_name(line.unit)}",
        rupiah(price),
        rupiah(line.total_idr),
        number(line.labour_days),
        rupiah(line.labour_idr),
    ]


def _outcome(result: dict[str, Any] | None) -> list[tuple[str, str]]:
    if result is None:
        return []
    return [
        (f"RT kumuh kini (nilai {result['below']} atau lebih)", f"{number(result['slum'])} RT"),
        ("Nilainya turun di bawah batas kumuh", f"{number(result['score'])} RT, {hectares(result['score_ha'])} ha"),
        (
            f"Nilai turun dan layanan cukup ({result['percent']} persen)",
            f"{number(result['both'])} RT, {hectares(result['both_ha'])} ha",
        ),
        ("Keluarga yang mendapat perbaikan, sedikitnya", f"{number(int(result['households']))} KK"),
    ]
