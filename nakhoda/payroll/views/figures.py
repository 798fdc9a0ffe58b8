"""Figures of cash for work on a page, as XLSX, CSV and print; wage lists and slips on paper."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.payroll.files.wage_papers import (
    GROUP_NAMES,
    Head,
    figures_pdf,
    figures_table,
    slips_pdf,
    wage_list_pdf,
)
from nakhoda.payroll.queries.figures import grant_figures
from nakhoda.payroll.queries.lists import WageListRow, listed, steps_of, workers_named
from nakhoda.payroll.rules.life import LOCKED
from nakhoda.payroll.views.common import crumbs, grant_or_404
from nakhoda.payroll.views.money import days_title, list_or_404
from nakhoda.people.queries import area_names
from nakhoda.web.access import needs
from nakhoda.web.downloads import attachment
from nakhoda.web.prints import PAPERS
from nakhoda.web.tables import csv_bytes, xlsx_bytes

WRITERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


@needs("record.read")
def cash_work_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a grant's cash for work. What nobody stated is counted as unknown."""
    grant = grant_or_404(request, pk)
    found = grant_figures(grant, timezone.localdate())
    context = {
        "title": _("Angka padat karya"),
        "lead": f"{grant.organisation.name}, {grant.number}",
        "breadcrumbs": crumbs((grant.number, reverse("enrolment", args=[pk])), (_("Angka"), "")),
        "grant": grant,
        "found": found,
        "groups": [(GROUP_NAMES[name], group) for name, group in found.figures.groups.items()],
        "lists": [(each, days_title(each.start, each.end, each.kind)) for each in found.lists],
    }
    return render(request, "payroll/figures.html", context)


@needs("record.read")
def figures_download(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The figures as `csv`, `xlsx` or `pdf`; `?kertas=f4`."""
    grant, paper = grant_or_404(request, pk), request.GET.get("kertas", "a4")
    if ending not in (*WRITERS, "pdf") or paper not in PAPERS:
        raise Http404
    found, name = grant_figures(grant, timezone.localdate()), f"angka-padat-karya-{pk}"
    village = area_names([grant.village_key]).get(grant.village_key, grant.village_key)
    if ending != "pdf":
        return attachment(WRITERS[ending](figures_table(name, found)), ending, name)
    head = Head(
        organisation=grant.organisation.name,
        village=village,
        package=grant.number,
        url=request.build_absolute_uri(reverse("cash_work_figures", args=[pk])),
        code=f"BPM {grant.number}",
        example=settings.EXAMPLE_DATA,
    )
    return _pdf(figures_pdf(head, found, paper), name)


@needs("record.read")
def wage_list_print(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A locked list (`daftar`) with boxes to sign, or its slips (`slip`), four a sheet; `?kertas=f4`."""
    row, paper = list_or_404(request, pk), request.GET.get("kertas", "a4")
    if kind not in ("daftar", "slip") or paper not in PAPERS or row.state not in LOCKED:
        raise Http404
    wages = listed(row)
    names, head = workers_named(wages.by_worker), _head(request, row)
    if kind == "slip":
        return _pdf(slips_pdf(head, wages, names, row.pk, paper), f"slip-upah-{pk}")
    hands = {each.after: each.by.name if each.by else "" for each in steps_of(row)}
    return _pdf(wage_list_pdf(head, wages, names, row.pk, row.hash, hands, paper), f"daftar-upah-{pk}")


def _head(request: HttpRequest, row: WageListRow) -> Head:
    key = row.package.village_key
    return Head(
        organisation=row.package.ksm.name,
        village=area_names([key]).get(key, key),
        package=row.package.title,
        url=request.build_absolute_uri(reverse("wage_list", args=[row.pk])),
        code=f"Daftar upah {row.pk}",
        example=settings.EXAMPLE_DATA,
    )


def _pdf(body: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type="application/pdf", headers=headers)
