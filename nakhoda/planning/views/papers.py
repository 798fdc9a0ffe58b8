"""Papers of a plan: the document as PDF and Word, a line's budget sheet, the plain page, the table of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from nakhoda.people.middleware import viewer_in
from nakhoda.planning.files.work_plan import budget_pdf, plan_pdf, story_pdf
from nakhoda.planning.files.work_plan_docx import plan_docx as docx_of
from nakhoda.planning.queries.pages import outlook_of, sums_of, visible_lines
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, alive, work_line
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.life import STATES
from nakhoda.planning.rules.plan_story import tell_lines
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.views.common import line_or_404, paper_of, pdf_response, plan_or_404, rt_names
from nakhoda.planning.views.paper_data import document_of, head_of, sheet_of
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.access import public
from nakhoda.web.docx import MEDIA
from nakhoda.web.downloads import attachment
from nakhoda.web.tables import Column, Table, csv_bytes, xlsx_bytes

MAKERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


@public()
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole document as PDF, `?kertas=a4|f4`, with the lines that the reader may see. Paper is in Indonesian."""
    plan, paper = plan_or_404(request, pk), paper_of(request)
    lines = visible_lines(viewer_in(request), plan)
    with override("id"):
        document = document_of(request, plan, lines, sums_of(plan, lines), outlook_of(plan, lines))
        body = plan_pdf(document, paper)
    return pdf_response(body, f"rencana-{plan.pk}-{paper}")


@public()
def plan_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same document to be edited in a word processor."""
    plan, paper = plan_or_404(request, pk), paper_of(request)
    lines = visible_lines(viewer_in(request), plan)
    with override("id"):
        document = document_of(request, plan, lines, sums_of(plan, lines), outlook_of(plan, lines))
        body = docx_of(document, paper)
    headers = {
        "Content-Disposition": f'attachment; filename="rencana-{plan.pk}.docx"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, content_type=MEDIA, headers=headers)


@public()
def plan_story(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan in plain words, on one page."""
    plan, paper = plan_or_404(request, pk), paper_of(request)
    lines = visible_lines(viewer_in(request), plan)
    with override("id"):
        outlook = outlook_of(plan, lines)
        told = tell_lines(
            [work_line(each) for each in alive(lines)],
            outlook.simulation,
            sums_of(plan, lines),
            catalogue(),
            outlook.ruleset,
            place=plan.village_name,
            year=plan.year,
            name=spoken,
        )
        body = story_pdf(head_of(request, plan), [(each.heading, each.text) for each in told], paper)
    return pdf_response(body, f"penjelasan-{plan.pk}-{paper}")


@public()
def line_budget(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The budget sheet (RAB) of one line as PDF."""
    plan, paper = plan_or_404(request, pk), paper_of(request)
    line = line_or_404(request, plan, number)
    with override("id"):
        body = budget_pdf(sheet_of(request, plan, line), paper)
    return pdf_response(body, f"rab-{plan.pk}-{line.number}-{paper}")


@public()
def plan_table(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The lines as a table, `xlsx` or `csv`."""
    if kind not in MAKERS:
        raise Http404
    plan = plan_or_404(request, pk)
    lines = visible_lines(viewer_in(request), plan)
    body = MAKERS[kind](_table(plan, lines))
    return attachment(body, kind, f"rencana-{plan.village_key}-{plan.year}")


def _table(plan: WorkPlan, lines: Sequence[PlanLine]) -> Table:
    columns = [
        Column("number", _("No.")),
        Column("work", _("Pekerjaan")),
        Column("activity", _("Kegiatan"), _("kode katalog kegiatan")),
        Column("rts", _("RT")),
        Column("place", _("Letak")),
        Column("volume", _("Volume")),
        Column("unit", _("Satuan")),
        Column("price_idr", _("Harga satuan (Rp)")),
        Column("total_idr", _("Biaya (Rp)")),
        Column("labour_days", _("HOK")),
        Column("labour_idr", _("Upah (Rp)"), _("sebelum biaya umum")),
        Column("sources", _("Sumber dana")),
        Column("ksm", _("KSM")),
        Column("length_m", _("Panjang di peta (m)"), _("geodesik WGS 84")),
        Column("area_ha", _("Luas di peta (ha)"), _("geodesik WGS 84")),
        Column("starts", _("Mulai")),
        Column("ends", _("Selesai")),
        Column("state", _("Keadaan")),
    ]
    notes: list[tuple[str, Any]] = [
        (_("Rencana"), plan.title),
        (_("Harga"), f"{plan.prices.title} v{plan.prices.version}"),
        (_("Harga contoh"), plan.prices.example),
    ]
    return Table(f"Rencana {plan.year}", columns, [_cells(line) for line in lines], notes)


def _cells(line: PlanLine) -> list[Any]:
    return [
        line.number,
        line.title,
        line.activity,
        ", ".join(rt_names(line)),
        line.place,
        line.volume,
        line.unit,
        line.budget[0]["price_idr"] if line.budget else None,
        line.total_idr,
        line.labour_days,
        line.labour_idr,
        "; ".join(f"{fund_name(each['source'])}: {each['amount_idr']}" for each in line.sources),
        line.ksm.name if line.ksm else None,
        line.length_m,
        line.area_ha,
        line.starts,
        line.ends,
        STATES[line.state],
    ]
