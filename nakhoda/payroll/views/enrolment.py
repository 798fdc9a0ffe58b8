"""Who may work: enrolment and ranking of a grant, the public list, objections and answers, and daily wages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.grants.queries.grants import Grant, grants_for
from nakhoda.payroll.actions.attendance import ATTEND
from nakhoda.payroll.actions.enrolment import answer_objection, enrol, object_to, publish
from nakhoda.payroll.actions.people import set_rate
from nakhoda.payroll.forms.people import AnswerForm, ObjectionForm, RateForm
from nakhoda.payroll.queries.people import (
    PublishedList,
    crews_for,
    lists_of,
    not_enrolled,
    objections_for,
    public_list,
    public_villages,
    ranking_of,
    rate_rows,
    workers_for,
)
from nakhoda.payroll.rules.eligibility import objection_ends, requirements
from nakhoda.payroll.rules.rates import roles
from nakhoda.payroll.views.common import asked, crumbs, grant_or_404
from nakhoda.people.attempts import attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names
from nakhoda.people.rules.roles import is_area, level_of
from nakhoda.people.rules.scope import regency_of
from nakhoda.web.access import needs, public
from nakhoda.web.answers import to
from nakhoda.works.rules.life import OPEN

ENDED = frozenset({"closed", "cancelled"})
NEWEST = 12
WITHIN = frozenset({"regency", "district", "village"})


@needs("record.read")
def cash_work(request: HttpRequest) -> HttpResponse:
    """The first page: today's attendance for who marks it, objections that wait, grants with their workers."""
    viewer = viewer_in(request)
    crews = [crew for crew in crews_for(viewer) if crew.package.state in OPEN]
    grants = [grant for grant in grants_for(viewer) if grant.state not in ENDED][:NEWEST]
    regencies = sorted({regency_of(area) for area in viewer.areas("record.read") if level_of(area) in WITHIN})
    names = area_names(regencies)
    context = {
        "title": _("Padat karya"),
        "breadcrumbs": [(_("Padat karya"), "")],
        "crews": [(crew, viewer.may(ATTEND, crew.package.village_key)) for crew in crews[:NEWEST]],
        "grants": [(grant, grant.enrolments.count()) for grant in grants],
        "objections": objections_for(viewer, "payroll.enrol").filter(answer=None)[:NEWEST],
        "count": workers_for(viewer).count(),
        "enrols": "payroll.enrol" in viewer.rights,
        "today": timezone.localdate(),
        "regencies": [(code, names.get(code, code)) for code in regencies],
    }
    return render(request, "payroll/cash_work.html", context)


@needs("record.read")
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """The enrolled of a grant in order of priority with the reasons, and who may still be enrolled."""
    return _enrolment_page(request, grant_or_404(request, pk))


def _enrolment_page(request: HttpRequest, grant: Grant) -> HttpResponse:
    viewer, today = viewer_in(request), timezone.localdate()
    lists = lists_of(grant)
    context = {
        "title": _("Pendaftaran pekerja"),
        "lead": f"{grant.organisation.name}, {grant.number}",
        "breadcrumbs": crumbs((grant.number, "")),
        "grant": grant,
        "rows": ranking_of(grant, today),
        "roles": roles(),
        "lists": lists,
        "ends": objection_ends(lists[0].day) if lists else None,
        "today": today,
        "free": not_enrolled(viewer, grant),
        "objections": objections_for(viewer).filter(listed__grant=grant),
        "requirements": [rule.met for rule in requirements()],
        "enrols": viewer.may("payroll.enrol", grant.village_key) and grant.state not in ENDED,
    }
    return render(request, "payroll/enrolment.html", context)


@needs("payroll.enrol", "POST")
def enrol_worker(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol the ticked workers of the village."""
    grant, viewer = grant_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    wanted = set(request.POST.getlist("worker"))
    chosen = [worker for worker in not_enrolled(viewer, grant) if str(worker.pk) in wanted]
    role = request.POST.get("role", "")

    def deed() -> None:
        for worker in chosen:
            enrol(by=viewer, grant=grant, worker=worker, role=role)

    attempt(request, deed, _("%(count)s pekerja didaftarkan.") % {"count": len(chosen)})
    return to("enrolment", pk)


@needs("payroll.enrol", "POST")
def workers_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the accepted without personal data."""
    grant, viewer = grant_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    attempt(request, lambda: publish(by=viewer, grant=grant), _("Daftar diumumkan; masa sanggah dimulai hari ini."))
    return to("enrolment", pk)


@needs("payroll.enrol", "GET POST")
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on an objection."""
    viewer = viewer_in(request)
    found = objections_for(viewer, "payroll.enrol").filter(pk=pk).first()
    if found is None:
        raise Http404
    grant = found.listed.grant
    back = reverse("enrolment", args=[grant.pk])
    context = {
        "title": _("Jawab sanggahan"),
        "breadcrumbs": crumbs((grant.number, back), (_("Sanggahan"), "")),
        "objection": found,
        "save": _("Simpan jawaban"),
        "back": back,
    }
    form = AnswerForm(request.POST or None)

    def deed(said: Any) -> None:
        answer_objection(by=viewer, objection=found, upheld=said["upheld"] == "y", reason=said["reason"])

    return asked(request, form, deed, _("Jawaban tersimpan."), then=lambda: to("enrolment", grant.pk), context=context)


@public()
def worker_lists(request: HttpRequest) -> HttpResponse:
    """Villages with a published list of workers, for everybody."""
    keys = public_villages()
    names = area_names(keys)
    context = {
        "title": _("Daftar pekerja padat karya"),
        "villages": [(key, names.get(key, key)) for key in keys],
        "breadcrumbs": [(_("Daftar pekerja padat karya"), "")],
    }
    return render(request, "payroll/public_villages.html", context)


@public()
def worker_list(request: HttpRequest, village_key: str) -> HttpResponse:
    """The published lists of a village, without personal data."""
    lists, today = public_list(village_key) if is_area(village_key) else [], timezone.localdate()
    if not lists:
        raise Http404
    name = area_names([village_key]).get(village_key, village_key)
    context = {
        "title": _("Daftar pekerja padat karya %(village)s") % {"village": name},
        "breadcrumbs": [(_("Daftar pekerja padat karya"), reverse("worker_lists")), (name, "")],
        "requirements": [rule.met for rule in requirements()],
        "lists": [(each, objection_ends(each.day), today <= objection_ends(each.day)) for each in lists],
    }
    return render(request, "payroll/public_list.html", context)


@public("GET POST")
def objection_new(request: HttpRequest, village_key: str, list_id: int) -> HttpResponse:
    """Object to a published list: no account, no name needed."""
    known = public_list(village_key) if is_area(village_key) else []
    listed = next((each for each in known if each.pk == list_id), None)
    if listed is None:
        raise Http404
    found: PublishedList = listed
    back = reverse("worker_list", args=[village_key])
    context = {
        "title": _("Sanggah daftar pekerja"),
        "lead": _("Tulis apa yang tidak benar. Pengurus desa menjawabnya; nama Anda boleh kosong dan tidak diumumkan."),
        "breadcrumbs": [(_("Daftar pekerja padat karya"), back), (_("Sanggah"), "")],
        "save": _("Kirim sanggahan"),
        "back": back,
    }
    form = ObjectionForm(request.POST or None, initial={"number": request.GET.get("nomor", "")[:6]})

    def deed(said: Any) -> None:
        told = {name: said[name] for name in ("number", "text", "name", "key")}
        object_to(listed=found, address=str(request.META.get("REMOTE_ADDR", "")), **told)

    done = _("Sanggahan diterima. Jawabannya diberikan pengurus desa.")
    return asked(request, form, deed, done, then=lambda: to("worker_list", village_key), context=context)


@needs("record.read")
def rates(request: HttpRequest, regency: str) -> HttpResponse:
    """Daily wages of a regency with their ceilings and sources."""
    viewer = viewer_in(request)
    if not (is_area(regency) and viewer.may_in_part("record.read", regency)) or regency_of(regency) != regency:
        raise Http404
    context = {
        "title": _("Upah harian"),
        "lead": area_names([regency]).get(regency, regency),
        "breadcrumbs": crumbs((_("Upah harian"), "")),
        "rows": [(row, roles().get(row.role, row.role)) for row in rate_rows(regency)],
        "regency": regency,
        "sets": viewer.may("payroll.rates", regency),
    }
    return render(request, "payroll/rates.html", context)


@needs("payroll.rates", "GET POST")
def rate_new(request: HttpRequest, regency: str) -> HttpResponse:
    """Set the daily wage of a role."""
    viewer = viewer_in(request)
    if not viewer.may("payroll.rates", regency) or regency_of(regency) != regency:
        raise Http404
    back = reverse("rates", args=[regency])
    context = {
        "title": _("Tetapkan upah harian"),
        "breadcrumbs": crumbs((_("Upah harian"), back), (_("Tetapkan"), "")),
        "save": _("Tetapkan"),
        "back": back,
    }
    form = RateForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    return asked(
        request,
        form,
        lambda said: set_rate(by=viewer, regency=regency, **said),
        _("Upah harian ditetapkan."),
        then=lambda: to("rates", regency),
        context=context,
    )
