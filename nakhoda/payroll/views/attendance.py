"""Attendance: today on a phone, a paper sheet typed in, corrections, the month, the sheet to sign."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.ledger.rules.closing import month_end
from nakhoda.payroll.actions.attendance import Claim, Upload, correct_day, mark_day
from nakhoda.payroll.files.sheets import SheetPrint, SheetRow, sheet_pdf
from nakhoda.payroll.forms.attendance import CHIPS, CorrectionForm, GridForm, SheetForm, quarters_in, typed_in
from nakhoda.payroll.queries.attendance import (
    Sheet,
    day_doubts,
    days_between,
    grid,
    mark_rows,
    roll,
    sheet_for,
    sheets_of,
)
from nakhoda.payroll.queries.people import CrewRow, members_of, rates_of
from nakhoda.payroll.rules.attendance import hok
from nakhoda.payroll.rules.rates import holidays, roles
from nakhoda.payroll.views.common import crew_or_404, day_in
from nakhoda.payroll.views.crews import crew_page
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names
from nakhoda.people.rules.scope import regency_of
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.numbers import long_date
from nakhoda.web.prints import PAPERS

WEEK = 7
PLACE = ("latitude", "longitude")
SIGNS = dict(CHIPS)


@needs("payroll.attend", "GET POST")
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """A crew's day on a phone: everybody present, then the exceptions. `?semua=` presets everybody without a script."""
    crew = crew_or_404(request, pk, "payroll.attend")
    day = day_in(request, "hari", timezone.localdate())
    form, called = SheetForm(request.POST or None, request.FILES or None), roll(crew, day)
    workers = [each.worker.pk for each in called]
    chosen = quarters_in(request.POST, workers)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = _marked(request, crew, day, chosen, form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _stored(request, sheet, len(chosen))
    if request.method == "POST" and _wants_json(request):
        return JsonResponse({"stored": False, "why": " ".join(str(each) for each in _errors(form))}, status=400)
    if request.method == "GET" and request.GET.get("semua") in {str(value) for value in SIGNS}:
        chosen = dict.fromkeys(workers, int(request.GET["semua"]))
    marked = [each for each in called if each.mark is not None]
    context = crew_page(
        request,
        crew,
        _("Absen %(day)s") % {"day": long_date(day)},
        tab="attendance",
        form=form,
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < timezone.localdate() else None,
        rows=[(each, roles().get(each.member.role, ""), chosen.get(each.worker.pk)) for each in called],
        marked=len(marked),
        total=hok(sum(each.mark.quarters for each in marked if each.mark is not None)),
        chips=CHIPS,
        signs=SIGNS,
        doubts=day_doubts(crew, day, rates_of(regency_of(crew.package.village_key))),
        sheets=list(sheets_of(crew).filter(day=day)),
    )
    return render(request, "payroll/attendance.html", context, status=400 if form.errors else 200)


def _errors(form: Any) -> list[str]:
    return [error for errors in form.errors.values() for error in errors]


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _marked(request: HttpRequest, crew: CrewRow, day: date, chosen: dict[int, int], said: dict[str, Any]) -> Sheet:
    photo = said["photo"]
    latitude, longitude = (None if said[name] is None else Decimal(str(said[name])) for name in PLACE)
    whole = latitude is not None and longitude is not None
    return mark_day(
        by=viewer_in(request),
        crew=crew,
        day=day,
        quarters=chosen,
        key=said["key"],
        claim=Claim(latitude if whole else None, longitude if whole else None, said["device_at"]),
        photo=Upload(photo.name or "", photo.read()) if photo else None,
    )


def _stored(request: HttpRequest, sheet: Sheet, count: int) -> HttpResponse:
    done = _("Tersimpan: %(count)s pekerja, %(day)s.") % {"count": count, "day": long_date(sheet.day)}
    if _wants_json(request):
        return JsonResponse({"stored": True, "key": sheet.key, "said": done})
    messages.success(request, done)
    return to("attendance", sheet.crew_id, query=f"?hari={sheet.day.isoformat()}")


@needs("payroll.attend", "GET POST")
def day_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put marks of a day right with a reason; what is left as it is stays."""
    crew = crew_or_404(request, pk, "payroll.attend")
    day = day_in(request, "hari", timezone.localdate())
    called = roll(crew, day)
    now = {each.worker.pk: each.mark.quarters for each in called if each.mark is not None}
    form = CorrectionForm(request.POST or None)
    chosen = quarters_in(request.POST, [each.worker.pk for each in called])
    if request.method == "POST" and form.is_valid():
        try:
            correct_day(by=viewer_in(request), crew=crew, day=day, quarters=chosen, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Pembetulan tersimpan; catatan lama tetap terlihat."))
            return to("attendance", pk, query=f"?hari={day.isoformat()}")
    shown = now | chosen
    context = crew_page(
        request,
        crew,
        _("Betulkan %(day)s") % {"day": long_date(day)},
        tab="attendance",
        form=form,
        day=day,
        rows=[(each, roles().get(each.member.role, ""), shown.get(each.worker.pk)) for each in called],
        chips=CHIPS,
        superseded=[row for row in mark_rows(crew.package, day, day) if row.reason],
        signs=SIGNS,
    )
    return render(request, "payroll/day_correct.html", context, status=400 if form.errors else 200)


@needs("payroll.attend", "GET POST")
def attendance_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """A week of a paper sheet typed in: worker by day; each day is stored whole or not, the others stay typed."""
    crew = crew_or_404(request, pk, "payroll.attend")
    today = timezone.localdate()
    since = day_in(request, "mulai", today - timedelta(days=today.weekday()))
    through = since + timedelta(days=WEEK - 1)
    rows = grid(crew, since, through)
    open_cells = [(row.member.worker_id, day) for row in rows for day, mark, inside in row.cells if inside and not mark]
    days, bad = typed_in(request.POST, open_cells)
    form, refused, stored = GridForm(request.POST or None), dict[date, str](), []
    if request.method == "POST" and form.is_valid() and not bad:
        for day, quarters in sorted(days.items()):
            try:
                key = f"{form.cleaned_data['key']}-{day:%m%d}"
                mark_day(by=viewer_in(request), crew=crew, day=day, quarters=quarters, key=key, source="paper")
            except Refused as error:
                refused[day] = str(error)
            else:
                stored.append(day)
        if stored:
            messages.success(request, _("Tersimpan: %(days)s.") % {"days": ", ".join(map(long_date, stored))})
        if not days:
            form.add_error(None, _("Belum ada isian. Ketik 1, 3/4, 1/2, 1/4 atau 0."))
        if not refused and not form.errors:
            return to("attendance_grid", pk, query=f"?mulai={since.isoformat()}")
        rows = grid(crew, since, through)
    typed = {name: request.POST[name][:8] for name in request.POST if name.startswith("h")}
    context = crew_page(
        request,
        crew,
        _("Salin lembar kertas"),
        tab="attendance_grid",
        form=form if not stored else GridForm(),
        days=[(day, day in holidays(), day > today) for day in days_between(since, through)],
        rows=[_grid_row(row, typed, bad) for row in rows],
        refused=[(long_date(day), why) for day, why in refused.items()],
        bad=len(bad),
        since=since,
        before=since - timedelta(days=WEEK),
        after=since + timedelta(days=WEEK),
    )
    failed = bool(form.errors or bad or refused)
    return render(request, "payroll/attendance_grid.html", context, status=400 if failed else 200)


def _grid_row(row: Any, typed: dict[str, str], bad: dict[tuple[int, date], str]) -> dict[str, Any]:
    worker = row.member.worker_id
    cells = [
        {
            "name": (name := f"h{worker}-{day.isoformat()}"),
            "day": day,
            "sign": SIGNS[mark.quarters] if mark else "",
            "inside": inside,
            "typed": typed.get(name, ""),
            "bad": (worker, day) in bad,
        }
        for day, mark, inside in row.cells
    ]
    return {"member": row.member, "cells": cells, "hok": hok(row.quarters)}


@needs("record.read")
def attendance_month(request: HttpRequest, pk: int) -> HttpResponse:
    """Worker by day over a month, with sums."""
    crew = crew_or_404(request, pk)
    first = day_in(request, "bulan", timezone.localdate()).replace(day=1)
    last = month_end(first)
    rows = grid(crew, first, last)
    days = days_between(first, last)
    sums = [sum(mark.quarters for row in rows if (mark := row.cells[at][1]) is not None) for at in range(len(days))]
    context = crew_page(
        request,
        crew,
        _("Rekap bulan"),
        tab="attendance_month",
        first=first,
        days=[(day, day in holidays() or day.weekday() == WEEK - 1) for day in days],
        rows=[
            (row, [SIGNS[mark.quarters] if mark else "" for _day, mark, _in in row.cells], hok(row.quarters))
            for row in rows
        ],
        sums=[hok(each) if each else "" for each in sums],
        total=hok(sum(sums)),
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
    )
    return render(request, "payroll/attendance_month.html", context)


@needs("record.read")
def attendance_print(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """The week's sheet to sign, as PDF on that paper."""
    crew = crew_or_404(request, pk)
    if paper not in PAPERS:
        raise Http404
    today = timezone.localdate()
    since = day_in(request, "mulai", today - timedelta(days=today.weekday()))
    package, members = crew.package, members_of(crew)
    through = since + timedelta(days=WEEK - 1)
    here = [m for m in members if m.since <= through and (m.until is None or m.until >= since)]
    village = area_names([package.village_key]).get(package.village_key, package.village_key)
    printed = SheetPrint(
        crew=crew.name,
        package=package.title,
        ksm=package.ksm.name,
        village=village,
        since=since,
        rows=tuple(SheetRow(member.worker.name, roles().get(member.role, "")) for member in here),
        url=request.build_absolute_uri(reverse("attendance_grid", args=[pk])) + f"?mulai={since.isoformat()}",
        example=settings.EXAMPLE_DATA,
    )
    response = HttpResponse(sheet_pdf(printed, paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="absen-{crew.pk}-{since.isoformat()}.pdf"'
    return response


@needs("record.read")
def sheet_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo of a signed sheet, or its small picture with `?kecil=1`; kept by no cache."""
    sheet = sheet_for(viewer_in(request), pk)
    if sheet is None or not sheet.path:
        raise Http404
    path = Path(settings.MEDIA_ROOT) / (sheet.thumb if request.GET.get("kecil") and sheet.thumb else sheet.path)
    if not path.is_file():
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private"}
    return FileResponse(path.open("rb"), content_type="image/jpeg", headers=headers)
