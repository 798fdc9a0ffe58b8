"""Crews of a package: who is in them from when to when, and their safety briefings."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.payroll.actions.attendance import add_member, brief, end_member, make_crew
from nakhoda.payroll.forms.attendance import BriefingForm, CrewForm, EndForm, MemberForm
from nakhoda.payroll.queries.attendance import sheets_of
from nakhoda.payroll.queries.people import (
    CrewRow,
    accepted_numbers,
    briefings_of,
    crews_of,
    enrolments_of,
    members_of,
    unbriefed,
)
from nakhoda.payroll.rules.rates import roles
from nakhoda.payroll.views.common import asked, crew_or_404, crumbs, package_or_404
from nakhoda.people.actions import Refused
from nakhoda.people.attempts import attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.vault import masked

NEWEST = 8


@needs("record.read")
def package_crews(request: HttpRequest, pk: int) -> HttpResponse:
    """The crews of a package, with how many work in each today."""
    package, viewer = package_or_404(request, pk), viewer_in(request)
    today = timezone.localdate()
    context = {
        "title": _("Regu"),
        "lead": package.title,
        "breadcrumbs": crumbs((package.title, "")),
        "package": package,
        "crews": [(crew, len(members_of(crew, today))) for crew in crews_of(package)],
        "enrols": viewer.may("payroll.enrol", package.village_key),
        "attends": viewer.may("payroll.attend", package.village_key),
    }
    return render(request, "payroll/package_crews.html", context)


@needs("payroll.enrol", "GET POST")
def crew_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a crew of a package."""
    package, viewer = package_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    made: list[CrewRow] = []
    back = reverse("package_crews", args=[pk])
    context = {
        "title": _("Bentuk regu"),
        "lead": package.title,
        "breadcrumbs": crumbs((package.title, back), (_("Bentuk regu"), "")),
        "save": _("Bentuk regu"),
        "back": back,
    }
    return asked(
        request,
        CrewForm(request.POST or None),
        lambda said: made.append(make_crew(by=viewer, package=package, name=said["name"])),
        _("Regu dibentuk."),
        then=lambda: to("crew", made[0].pk),
        context=context,
    )


def crew_page(request: HttpRequest, crew: CrewRow, title: str, **more: Any) -> dict[str, Any]:
    """The context of a page of a crew; `title` "" is its own first page."""
    viewer, package = viewer_in(request), crew.package
    way = [(package.title, reverse("package_crews", args=[package.pk])), (crew.name, reverse("crew", args=[crew.pk]))]
    if title:
        way.append((title, ""))
    else:
        way[-1] = (crew.name, "")
    tabs = {
        "crew": _("Anggota"),
        "attendance": _("Absen hari ini"),
        "attendance_grid": _("Salin lembar kertas"),
        "attendance_month": _("Rekap bulan"),
    }
    attends = viewer.may("payroll.attend", package.village_key)
    return {
        "title": title or crew.name,
        "lead": f"{package.title}, {package.ksm.name}",
        "breadcrumbs": crumbs(*way),
        "crew": crew,
        "package": package,
        "attends": attends,
        "enrols": viewer.may("payroll.enrol", package.village_key),
        "tabs": [
            {"url": reverse(name, args=[crew.pk]), "label": label, "current": name == more.get("tab", "crew")}
            for name, label in tabs.items()
            if attends or name in ("crew", "attendance_month")
        ],
        **more,
    }


@needs("record.read")
def crew(request: HttpRequest, pk: int) -> HttpResponse:
    """A crew: its members, briefings and last sheets."""
    found, today = crew_or_404(request, pk), timezone.localdate()
    members = members_of(found)
    here = {member.worker_id for member in members if member.until is None}
    missed = set(unbriefed(found, here))
    accepted = accepted_numbers(found.package.grant, today)
    free = [
        (row.worker_id, f"{row.worker.name} ({masked(row.worker.nik.last4)})")
        for row in enrolments_of(found.package.grant)
        if row.worker_id not in here and row.number in accepted
    ]
    context = crew_page(
        request,
        found,
        "",
        members=[(member, roles().get(member.role, member.role), member.worker_id in missed) for member in members],
        member_form=MemberForm(workers=free, initial={"since": today}),
        end_form=EndForm(initial={"until": today}, auto_id=False),
        free=free,
        briefings=briefings_of(found)[:NEWEST],
        sheets=sheets_of(found)[:NEWEST],
    )
    return render(request, "payroll/crew.html", context)


@needs("payroll.enrol", "POST")
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a worker into a crew."""
    found, viewer = crew_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    people = {row.worker_id: row.worker for row in enrolments_of(found.package.grant)}
    form = MemberForm(request.POST, workers=[(key, worker.name) for key, worker in people.items()])

    def deed() -> None:
        if not form.is_valid():
            raise Refused(_("Pilih pekerja dan tanggal mulainya."))
        said = form.cleaned_data
        add_member(by=viewer, crew=found, worker=people[int(said["worker"])], role=said["role"], since=said["since"])

    attempt(request, deed, _("Pekerja masuk regu."))
    return to("crew", pk)


@needs("payroll.enrol", "POST")
def member_end(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """End a worker's stay in a crew."""
    found, viewer = crew_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    member = next((each for each in members_of(found) if each.pk == member_id), None)
    if member is None:
        raise Http404
    form = EndForm(request.POST)

    def deed() -> None:
        if not form.is_valid():
            raise Refused(_("Isi hari terakhirnya."))
        end_member(by=viewer, member=member, until=form.cleaned_data["until"])

    attempt(request, deed, _("Pekerja keluar dari regu."))
    return to("crew", pk)


@needs("payroll.attend", "GET POST")
def briefing_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a safety briefing with who was there."""
    found, viewer = crew_or_404(request, pk, "payroll.attend"), viewer_in(request)
    form = BriefingForm(request.POST or None, initial={"day": timezone.localdate()})
    known = {str(member.worker_id): member.worker_id for member in members_of(found)}
    present = [known[text] for text in request.POST.getlist("worker") if text in known]

    def deed(said: Any) -> None:
        brief(by=viewer, crew=found, workers=present, **said)

    context = crew_page(
        request,
        found,
        _("Pengarahan keselamatan (K3)"),
        members=members_of(found, timezone.localdate()),
        present=present,
    )
    return asked(
        request,
        form,
        deed,
        _("Pengarahan tersimpan."),
        then=lambda: to("crew", pk),
        context=context,
        template="payroll/briefing.html",
    )
