"""Pages of wage lists: what waits for whom, one list with its findings and steps, and new lists of a package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.law.findings import Finding
from nakhoda.payroll.actions.lists import adjust, draft_list, recompute, step
from nakhoda.payroll.actions.payments import finish, reconcile
from nakhoda.payroll.forms.money import PeriodForm
from nakhoda.payroll.queries.findings import errors_in, findings_of
from nakhoda.payroll.queries.lists import (
    WAGE,
    WageListRow,
    choices,
    current,
    digest,
    family_of,
    list_for,
    lists_for,
    periods_of,
    steps_of,
    waiting_for,
    workers_named,
)
from nakhoda.payroll.queries.payments import late_of, orders_of, payments_of, sample_of, wage_entries
from nakhoda.payroll.rules.attendance import hok
from nakhoda.payroll.rules.life import LOCKED, PAYABLE, WAGE_LIST
from nakhoda.payroll.rules.payments import STATES, Payment, all_settled, paid_idr
from nakhoda.payroll.rules.rates import NoRate, roles
from nakhoda.payroll.rules.wages import WageLine, WageList
from nakhoda.payroll.views.common import asked, crumbs, package_or_404
from nakhoda.people.attempts import attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.numbers import short_date
from nakhoda.works.queries.packages import packages_for
from nakhoda.works.rules.life import OPEN

PAGE_ROWS, WEEK = 30, 6
UNBROKEN = "\u2011"  # a hyphen at which no line ends, so that a day stays whole


def list_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> WageListRow:
    """The list where the viewer holds that right; 404 elsewhere."""
    found = list_for(viewer_in(request), pk, right)
    if found is None:
        raise Http404
    return found


def list_title(row: WageListRow) -> str:
    """What a list is called on pages: its days, and that it is an adjustment."""
    return days_title(row.start, row.end, row.kind)


def days_title(start: date, end: date, kind: str) -> str:
    """What a list of those days and that kind is called."""
    days = f"{short_date(start)} – {short_date(end)}".replace("-", UNBROKEN)
    if kind == WAGE:
        return _("Daftar upah %(days)s") % {"days": days}
    return _("Daftar susulan %(number)s, %(days)s") % {"number": kind.rpartition("-")[2], "days": days}


def list_crumbs(row: WageListRow, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of a list."""
    own = (list_title(row), reverse("wage_list", args=[row.pk]) if more else "")
    return crumbs((_("Daftar upah"), reverse("wage_lists")), own, *more)


@needs("record.read")
def wage_lists(request: HttpRequest) -> HttpResponse:
    """Lists of the viewer's villages: first those that wait for the viewer, then all by period."""
    viewer = viewer_in(request)
    state = request.GET.get("keadaan", "")
    rows = lists_for(viewer)
    if state in WAGE_LIST.states:
        rows = rows.filter(state=state)
    found = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("halaman"))
    waiting = [(row, list_title(row), WAGE_LIST.states[move.to]) for row, move in waiting_for(viewer)]
    villages = area_names({row.package.village_key for row in found})
    packages = [each for each in packages_for(viewer, "payroll.attend") if each.state in OPEN]
    context = {
        "title": _("Daftar upah"),
        "breadcrumbs": crumbs((_("Daftar upah"), "")),
        "waiting": waiting,
        "page": found,
        "rows": [
            (row, list_title(row), villages.get(row.package.village_key, ""), waits_for(row.state)) for row in found
        ],
        "packages": packages,
        "states": WAGE_LIST.states,
        "state": state,
    }
    return render(request, "payroll/wage_lists.html", context)


def waits_for(state: str) -> str:
    """Who takes the step that leads on."""
    hands = {
        "draft": _("mandor"),
        "locked": _("fasilitator"),
        "checked": _("kepala desa/lurah"),
        "approved": _("BKM/LKM"),
        "authorised": _("bendahara"),
        "paying": _("bendahara"),
        "paid": _("BKM/LKM atau petugas dinas"),
    }
    return hands.get(state, "–")


@needs("payroll.attend", "GET POST")
def wage_list_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new wage list of a package."""
    package, viewer = package_or_404(request, pk, "payroll.attend"), viewer_in(request)
    taken = periods_of(package)
    start = taken[-1].end + timedelta(days=1) if taken else package.starts
    made: list[WageListRow] = []
    form = PeriodForm(request.POST or None, initial={"start": start, "end": start + timedelta(days=WEEK - 1)})
    context = {
        "title": _("Susun daftar upah"),
        "lead": package.title,
        "breadcrumbs": crumbs((_("Daftar upah"), reverse("wage_lists")), (_("Susun"), "")),
        "save": _("Hitung dari daftar hadir"),
        "back": reverse("wage_lists"),
    }
    return asked(
        request,
        form,
        lambda said: made.append(draft_list(by=viewer, package=package, **said)),
        _("Daftar upah dihitung dari kehadiran. Periksa, lalu kunci."),
        then=lambda: to("wage_list", made[0].pk),
        context=context,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """One worker on the page of a list: lines, what is paid, and what became of it."""

    number: int
    name: str
    lines: tuple[tuple[str, WageLine], ...]
    amount_idr: int
    payment: Payment | None

    @property
    def state(self) -> str:
        """The payment's state in words."""
        return STATES[self.payment.state] if self.payment else ""


def persons_of(wages: WageList, payments: list[Payment]) -> list[Person]:
    """The workers of a list in order of number, with their lines and payments."""
    names, by_worker = workers_named(wages.by_worker), {each.worker: each for each in payments}
    found = []
    for number, (worker, amount) in enumerate(wages.by_worker.items(), 1):
        own = tuple((roles().get(each.role, each.role), each) for each in wages.lines if each.worker == worker)
        found.append(Person(number, names.get(worker, str(worker)), own, amount, by_worker.get(worker)))
    return found


@needs("record.read")
def wage_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: workers with marks and wages, findings, steps with names, and what this viewer may do."""
    return _page(request, list_or_404(request, pk))


def _page(request: HttpRequest, row: WageListRow) -> HttpResponse:
    viewer, village = viewer_in(request), row.package.village_key
    problem, findings = "", list[Finding]()
    try:
        wages = current(row)
        findings = findings_of(row) if row.state != "void" else []
    except NoRate as error:
        problem, wages = str(error), None
    payments = payments_of(row)
    seen = digest(wages) if wages else row.hash
    context = {
        "title": list_title(row),
        "row": row,
        "lead": row.package.title,
        "breadcrumbs": list_crumbs(row),
        "problem": problem,
        "wages": wages,
        "persons": persons_of(wages, payments) if wages else [],
        "hok": hok(wages.quarters) if wages else None,
        "days": [row.start + timedelta(days=n) for n in range((row.end - row.start).days + 1)],
        "findings": findings,
        "errors": len(errors_in(findings)),
        "steps": [(WAGE_LIST.states[each.after], each) for each in steps_of(row)],
        "progress": _progress(row.state),
        "choices": choices(viewer, row) if not problem else [],
        "seen": seen,
        "changed": row.state == "draft" and seen != row.hash,
        "family": [(each, list_title(each)) for each in family_of(row) if each.pk != row.pk],
        "attends": viewer.may("payroll.attend", village),
        "adjusts": row.kind == WAGE and row.state in LOCKED and viewer.may("payroll.attend", village),
        "pays": row.state in PAYABLE and viewer.may("payroll.pay", village),
        "settled": row.state == "paying" and all_settled(payments),
        "paid": paid_idr(payments),
        "held": sum(each.state == "held" for each in payments),
        "late": late_of(row, timezone.localdate()) if payments else 0,
        "orders": orders_of(row),
        "entries": wage_entries(row),
        "book": row.package.grant.book,
        "sample": sample_of(row),
        "locked": row.state in LOCKED,
        "mark": f"upah:{row.pk}:{row.hash}",
    }
    return render(request, "payroll/wage_list.html", context)


def _progress(state: str) -> list[dict[str, str]]:
    """The states of a list as steps, for the bar above the page."""
    names = [name for name in WAGE_LIST.states if name != "void"]
    at = names.index(state) if state in names else -1
    return [
        {"label": WAGE_LIST.states[name], "state": "done" if n < at else "current" if n == at else "todo"}
        for n, name in enumerate(names)
    ]


@needs("record.read", "POST")
def wage_list_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step of a list: lock, check, approve, authorise, void; the rules say who may."""
    row = list_or_404(request, pk)
    to_state, reason = request.POST.get("to", ""), request.POST.get("reason", "")[:400]
    seen = request.POST.get("seen", "")[:64]
    viewer = viewer_in(request)
    if to_state == "paid":
        attempt(request, lambda: finish(by=viewer, wage_list=row, reason=reason), _("Daftar selesai dibayar."))
    elif to_state == "reconciled":
        attempt(request, lambda: reconcile(by=viewer, wage_list=row), _("Daftar cocok dengan buku."))
    else:
        done = WAGE_LIST.states.get(to_state, "")
        attempt(request, lambda: step(by=viewer, wage_list=row, to=to_state, seen=seen, reason=reason), f"{done}.")
    return to("wage_list", pk)


@needs("payroll.attend", "POST")
def wage_list_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Recompute a draft; for a locked list make the adjustment list of what changed since."""
    row, viewer = list_or_404(request, pk, "payroll.attend"), viewer_in(request)
    if row.state == WAGE_LIST.start:
        attempt(request, lambda: recompute(by=viewer, wage_list=row), _("Dihitung ulang dari daftar hadir."))
        return to("wage_list", pk)
    made: list[WageListRow] = []
    if attempt(request, lambda: made.append(adjust(by=viewer, wage_list=row)), _("Daftar susulan disusun.")):
        return to("wage_list", made[0].pk)
    return to("wage_list", pk)
