"""Packages: the list, one package, a new one, its steps, and changes of its works."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.grants.queries.grants import Grant, grant_for, grants_for, lines_of
from nakhoda.people.actions import Refused
from nakhoda.people.attempts import attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names, organisations_for
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.rules.prices import PriceError
from nakhoda.planning.templatetags.planning import unit_name
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.numbers import number, percent, rupiah
from nakhoda.works.actions.packages import decide_change, make_package, propose_change, step_package
from nakhoda.works.forms.packages import ChangeForm, PackageForm
from nakhoda.works.queries.goods import Change, change_to
from nakhoda.works.queries.packages import (
    MAKEABLE,
    ChangeOrder,
    LineNow,
    Package,
    change_for,
    changes_of,
    choices,
    lines_now,
    lines_to_pack,
    packages_for,
    steps_of,
)
from nakhoda.works.queries.pages import rows_of, sheet_of, waiting_packages
from nakhoda.works.rules.chart import Curve, key_svg, s_curve
from nakhoda.works.rules.life import CHANGE, PACKAGE
from nakhoda.works.rules.plan import QUARTERS_A_DAY
from nakhoda.works.views.common import TONES, package_or_404, page

PAGE_ROWS = 30
WAY = ("planned", "agreed", "running", "finished", "handed_over")
CHANGE_TONES = {"proposed": "warning", "approved": "success", "refused": "error"}


@needs("record.read")
def packages(request: HttpRequest) -> HttpResponse:
    """Packages of the viewer's villages, and grants that have lines to make one of."""
    viewer = viewer_in(request)
    found = Paginator(packages_for(viewer), PAGE_ROWS).get_page(request.GET.get("halaman"))
    rows = rows_of(found)
    makeable = []
    if "works.plan" in viewer.rights:
        grants = grants_for(viewer, "works.plan").filter(state__in=MAKEABLE)
        makeable = [grant for grant in grants if lines_to_pack(grant)]
    names = area_names({row.package.village_key for row in rows} | {grant.village_key for grant in makeable})
    context = {
        "title": _("Paket pekerjaan"),
        "rows": [
            (row, names.get(row.package.village_key, ""), PACKAGE.states[row.package.state], TONES[row.package.state])
            for row in rows
        ],
        "page": found,
        "makeable": makeable,
        "waiting": waiting_packages(viewer),
        "breadcrumbs": [(_("Paket pekerjaan"), "")],
    }
    return render(request, "works/packages.html", context)


@needs("works.plan", "GET POST")
def package_new(request: HttpRequest, grant_id: int) -> HttpResponse:
    """A new package of a grant's lines."""
    viewer = viewer_in(request)
    grant = grant_for(viewer, grant_id, "works.plan")
    if grant is None:
        raise Http404
    # What was sent may name lines that this very request, sent before, has already taken: the action tells.
    free = {str(each.pk): each for each in (lines_of(grant) if request.method == "POST" else lines_to_pack(grant))}
    ksms = {
        str(each.pk): each for each in organisations_for(viewer) if (each.kind, each.area) == ("ksm", grant.village_key)
    }
    form = PackageForm(
        request.POST or None,
        lines=[(pk, f"{each.line.title} · {rupiah(each.line.total_idr)}") for pk, each in free.items()],
        ksm=[(pk, each.name) for pk, each in ksms.items()],
        initial=_initial(grant, [each.line for each in free.values()]),
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        lines, ksm = [free[pk] for pk in said.pop("lines")], ksms[said.pop("ksm")]
        try:
            package = make_package(by=viewer, grant=grant, ksm=ksm, lines=lines, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Paket disusun; menunggu persetujuan orang lain."))
            return to("package", package.pk)
    context = {
        "title": _("Susun paket pekerjaan"),
        "grant": grant,
        "form": form,
        "free": free,
        "ksms": ksms,
        "breadcrumbs": [(_("Paket pekerjaan"), "/paket/"), (_("Susun paket"), "")],
        "back": "/paket/",
    }
    return render(request, "works/package_form.html", context, status=400 if form.errors else 200)


def _initial(grant: Grant, lines: list[Any]) -> dict[str, Any]:
    starts = [line.starts for line in lines if line.starts]
    ends = [line.ends for line in lines if line.ends]
    ksm = next((line.ksm_id for line in lines if line.ksm_id), grant.organisation_id)
    return {"starts": min(starts, default=None), "ends": max(ends, default=None), "ksm": ksm}


@needs("record.read")
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """One package: money, time, goods, purchases, changes, and what comes next."""
    found, viewer = package_or_404(request, pk), viewer_in(request)
    sheet = sheet_of(found, timezone.localdate())
    taken = {step.after: step for step in steps_of(found)}
    at = WAY.index(found.state) if found.state in WAY else 0
    context = page(
        request,
        found,
        sheet=sheet,
        kinds=[(row, _share(row.spent_idr, row.budget_idr)) for row in sheet.kinds],
        hok=sheet.figures.planned_quarters / QUARTERS_A_DAY,
        curve=s_curve(sheet.weeks, Curve(sheet.spent), label=_("Rencana dan belanja kumulatif")),
        plan_key=key_svg("plan"),
        spent_key=key_svg("spent"),
        way=[
            {"label": PACKAGE.states[name], "state": "done" if i < at else "current" if i == at else "todo"}
            for i, name in enumerate(WAY)
        ],
        choices=[each for each in choices(viewer, found) if not each.refusal],
        refusals=[each for each in choices(viewer, found)[:1] if each.refusal and _has_a_say(viewer, found)],
        steps=[(step, PACKAGE.states[step.after]) for step in steps_of(found) if step.before],
        started=taken.get("running"),
        lines=[(each, number(each.volume.normalize()), each.labour_quarters / QUARTERS_A_DAY) for each in sheet.lines],
        changes=[(each, *change_state(each)) for each in changes_of(found)],
        behind=_behind(sheet.figures.behind),
    )
    return render(request, "works/package.html", context)


def _has_a_say(viewer: Viewer, package: Package) -> bool:
    return any(viewer.may(right, package.village_key) for right in ("works.plan", "works.approve"))


def _share(part: int, whole: int) -> int:
    return min(part * 100 // whole, 100) if whole else 0


def _behind(behind: Any) -> str:
    if behind is None:
        return ""
    said = _("tertinggal %(n)s") if behind > 0 else _("mendahului %(n)s")
    return said % {"n": percent(abs(behind), 0)} if behind else _("sesuai rencana")


def change_state(change: ChangeOrder) -> tuple[str, str]:
    """Name and tone of a change order's state."""
    state = change.decision.after if hasattr(change, "decision") else CHANGE.start
    return CHANGE.states[state], CHANGE_TONES[state]


@needs("record.read", "POST")
def package_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of a package, as far as the viewer may take it."""
    found = package_or_404(request, pk)
    wanted, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    done = PACKAGE.states.get(wanted, "")
    attempt(request, lambda: step_package(by=viewer_in(request), package=found, to=wanted, reason=reason), done)
    return to("package", found.pk)


@needs("works.plan", "GET POST")
def change_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a change of a line: first its effect is shown, then it is sent."""
    found = package_or_404(request, pk, "works.plan")
    rows = {str(each.row.pk): each for each in lines_now(found)}
    named = [(pk, _said(each)) for pk, each in rows.items()]
    form = ChangeForm(request.POST or None, rows=named)
    shown: Change | None = None
    if request.method == "POST" and form.is_valid():
        shown = _shown(form, found, rows)
        if shown and request.POST.get("seen") == _seen(shown):
            try:
                change = _propose(request, found, form, shown.now)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Perubahan diusulkan; menunggu keputusan orang lain."))
                return to("change_order", change.pk)
    days = [each / QUARTERS_A_DAY for each in (shown.now.labour_quarters, shown.labour_quarters)] if shown else []
    seen = _seen(shown) if shown else ""
    context = page(request, found, _("Ubah pekerjaan"), form=form, shown=shown, seen=seen, hok=days)
    return render(request, "works/change_form.html", context, status=400 if form.errors else 200)


def _said(line: LineNow) -> str:
    volume = f"{number(line.volume.normalize())} {unit_name(line.row.line.unit)}"
    return f"{line.row.line.title}: {volume}, {rupiah(line.total_idr)}"


def _shown(form: ChangeForm, package: Package, rows: dict[str, LineNow]) -> Change | None:
    try:
        shown = change_to(package, rows[form.cleaned_data["row"]], form.cleaned_data["volume"])
    except PriceError as error:
        form.add_error(None, str(error))
        return None
    for fault in shown.faults:
        form.add_error("volume", fault)
    return shown


def _seen(shown: Change) -> str:
    return f"{shown.now.row.pk}:{shown.volume.normalize():f}:{shown.total_idr}:{shown.now.total_idr}"


def _propose(request: HttpRequest, package: Package, form: ChangeForm, now: LineNow) -> ChangeOrder:
    said = form.cleaned_data
    return propose_change(
        by=viewer_in(request),
        package=package,
        row=now.row,
        volume=said["volume"],
        reason=said["reason"],
        key=said["key"],
    )


@needs("record.read")
def change(request: HttpRequest, change_id: int) -> HttpResponse:
    """One change order: before and after, its effect on the scores, and the decision."""
    found = change_for(viewer_in(request), change_id)
    if found is None:
        raise Http404
    viewer, decided = viewer_in(request), hasattr(found, "decision")
    may = not decided and viewer.may("works.approve", found.package.village_key)
    context = page(
        request,
        found.package,
        _("Perubahan pekerjaan"),
        change=found,
        change_state=change_state(found),
        decided=decided,
        may=may and found.by_id != viewer.account_id,
        own=may and found.by_id == viewer.account_id,
        effect=found.effect.get("rows", []),
    )
    return render(request, "works/change.html", context)


@needs("works.approve", "POST")
def change_decide(request: HttpRequest, change_id: int) -> HttpResponse:
    """Approve or refuse a change order."""
    found = change_for(viewer_in(request), change_id, "works.approve")
    if found is None:
        raise Http404
    wanted, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    done = CHANGE.states.get(wanted, "")
    attempt(request, lambda: decide_change(by=viewer_in(request), change=found, to=wanted, reason=reason), done)
    return to("change_order", found.pk)
