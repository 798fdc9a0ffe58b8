"""The register of workers: list, registration, one worker with facts and accounts, a number opened with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from nakhoda.meetings.queries.hall import rts_of, villages_for
from nakhoda.payroll.actions.people import (
    confirm_account,
    register_worker,
    reveal,
    reveals_today,
    set_account,
    state_facts,
)
from nakhoda.payroll.actions.register import RowsRefused, register_rows, rows_in
from nakhoda.payroll.forms.people import AccountForm, FactsChangeForm, PasteForm, RevealForm, WorkerForm, question
from nakhoda.payroll.queries.people import (
    Worker,
    accounts_of,
    enrolments_of_worker,
    fact_names,
    facts_of,
    facts_row,
    history_of,
    pay_to,
    shared_accounts,
    with_newest,
    workers_for,
)
from nakhoda.payroll.rules.eligibility import judge
from nakhoda.payroll.rules.identity import banks, reveals_a_day
from nakhoda.payroll.views.common import asked, crumbs, worker_or_404
from nakhoda.people.actions import Refused
from nakhoda.people.attempts import attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.vault import VaultError, masked

PAGE_ROWS = 40
ANSWERS = {"yes": lazy("memenuhi syarat"), "no": lazy("tidak memenuhi syarat"), "unknown": lazy("belum lengkap")}
SAID = {True: "y", False: "n", None: ""}


@needs("record.read")
def workers(request: HttpRequest) -> HttpResponse:
    """Workers of the viewer's villages by name, narrowed by village, words and eligibility; numbers masked."""
    viewer, today = viewer_in(request), timezone.localdate()
    rows = with_newest(workers_for(viewer))
    villages = list(dict.fromkeys(workers_for(viewer).values_list("village_key", flat=True)))
    village, words = request.GET.get("desa", ""), request.GET.get("cari", "").replace("\0", "")[:80]
    answer = request.GET.get("syarat", "")
    rows = rows.filter(village_key=village) if village in villages else rows
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    # Only a question about eligibility has to judge everybody; a page judges those that it shows.
    listed: Any = rows
    if answer in ANSWERS:
        listed = [worker for worker in rows if judge(facts_of(worker, today)).answer == answer]
    found, names, now = (
        Paginator(listed, PAGE_ROWS).get_page(request.GET.get("halaman")),
        area_names(villages),
        timezone.now(),
    )
    context = {
        "title": _("Pekerja padat karya"),
        "breadcrumbs": crumbs((_("Pekerja"), "")),
        "page": found,
        "rows": [
            {
                "worker": worker,
                "village": names.get(worker.village_key, worker.village_key),
                "nik": masked(worker.nik.last4),
                "found": judge(facts_of(worker, today)),
                "pay": pay_to(worker, now),
            }
            for worker in found
        ],
        "villages": [(key, names.get(key, key)) for key in villages],
        "village": village,
        "words": words,
        "answer": answer,
        "answers": ANSWERS,
        "enrols": "payroll.enrol" in viewer.rights,
    }
    return render(request, "payroll/workers.html", context)


@needs("payroll.enrol", "GET POST")
def worker_new(request: HttpRequest) -> HttpResponse:
    """Register a worker of one village; with several the village is chosen first."""
    viewer = viewer_in(request)
    villages = villages_for(viewer, "payroll.enrol")
    village = request.GET.get("desa", "") or (next(iter(villages)) if len(villages) == 1 else "")
    context: dict[str, Any] = {
        "title": _("Daftarkan pekerja"),
        "breadcrumbs": crumbs((_("Pekerja"), reverse("workers")), (_("Daftarkan"), "")),
        "villages": list(villages.items()),
    }
    if village not in villages:
        return render(request, "payroll/worker_village.html", context)
    rts = {rt.pk: rt for rt in rts_of(village)}
    form = WorkerForm(request.POST or None, rts=[(pk, rt.label) for pk, rt in rts.items()])
    made: list[Worker] = []

    def deed(said: Any) -> None:
        told = {name: said[name] for name in ("name", "nik", "birth", "sex", "sure", "key")}
        rt = rts.get(int(said["rt"])) if said["rt"] else None
        made.append(register_worker(by=viewer, village_key=village, rt=rt, facts=form.facts, **told))

    context |= {
        "lead": villages[village],
        "back": reverse("workers"),
        "save": _("Daftarkan"),
    }
    done = _("Pekerja terdaftar.")
    return asked(request, form, deed, done, then=lambda: to("worker", made[0].pk), context=context)


@needs("payroll.enrol", "GET POST")
def workers_paste(request: HttpRequest) -> HttpResponse:
    """Register many workers of one village from rows of a spreadsheet: all, or none with what is wrong."""
    viewer = viewer_in(request)
    villages = villages_for(viewer, "payroll.enrol")
    village = request.GET.get("desa", "") or (next(iter(villages)) if len(villages) == 1 else "")
    title = _("Tempel banyak pekerja")
    context: dict[str, Any] = {
        "title": title,
        "breadcrumbs": crumbs((_("Pekerja"), reverse("workers")), (title, "")),
        "villages": list(villages.items()),
    }
    if village not in villages:
        return render(request, "payroll/worker_village.html", context)
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rows = rows_in(said["text"])
        try:
            made = register_rows(by=viewer, village_key=village, rows=rows, key=said["key"], sure=said["sure"])
        except RowsRefused as error:
            for fault in error.faults:
                form.add_error(None, fault)
        else:
            messages.success(
                request, _("%(count)s dari %(rows)s baris terdaftar.") % {"count": len(made), "rows": len(rows)}
            )
            return to("workers")
    context |= {"lead": villages[village], "back": reverse("workers"), "save": _("Daftarkan semua"), "form": form}
    return render(request, "payroll/form.html", context, status=400 if form.errors else 200)


@needs("record.read")
def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """One worker: masked numbers, facts with their history, accounts, enrolments, and the form that opens a number."""
    return _worker_page(request, worker_or_404(request, pk))


def _worker_page(request: HttpRequest, found: Worker, **more: Any) -> HttpResponse:
    viewer, today, now = viewer_in(request), timezone.localdate(), timezone.now()
    row, accounts = facts_row(found), accounts_of(found)
    context = {
        "title": found.name,
        "breadcrumbs": crumbs((_("Pekerja"), reverse("workers")), (found.name, "")),
        "worker": found,
        "village": area_names([found.village_key]).get(found.village_key, found.village_key),
        "nik": masked(found.nik.last4),
        "judged": judge(facts_of(found, today)),
        "answers": ANSWERS,
        "facts": [(question(fact), (row.facts if row else {}).get(fact)) for fact in fact_names()],
        "state": row,
        "history": history_of(found),
        "accounts": [
            (account, banks().get(account.bank, {}).get("name", account.bank), masked(account.last4))
            for account in accounts
        ],
        "pay": pay_to(found, now),
        "confirms": bool(accounts) and accounts[0].by_id != viewer.account_id,
        "shared": shared_accounts(found) if viewer.may("payroll.enrol", found.village_key) else [],
        "enrolments": enrolments_of_worker(found),
        "enrols": viewer.may("payroll.enrol", found.village_key),
        "reveal_form": RevealForm() if viewer.may("people.reveal", found.village_key) else None,
        "left": max(0, reveals_a_day() - reveals_today(viewer)),
        **more,
    }
    return render(request, "payroll/worker.html", context, status=400 if more.get("refused") else 200)


@needs("payroll.enrol", "GET POST")
def worker_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """State the facts of a worker anew."""
    found, viewer = worker_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    row = facts_row(found)
    initial: dict[str, Any] = {fact: SAID[(row.facts if row else {}).get(fact)] for fact in fact_names()}
    initial |= {"died": row.died, "moved": row.moved} if row else {}
    form = FactsChangeForm(request.POST or None, initial=initial)

    def deed(said: Any) -> None:
        told = {name: said[name] for name in ("died", "moved", "reason")}
        state_facts(by=viewer, worker=found, facts=form.facts, **told)

    title = _("Keterangan %(name)s") % {"name": found.name}
    context = _form_page(found, title, _("Simpan keterangan"))
    return asked(request, form, deed, _("Keterangan tersimpan."), then=lambda: to("worker", pk), context=context)


@needs("payroll.enrol", "GET POST")
def worker_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a worker's account number."""
    found, viewer = worker_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    form = AccountForm(request.POST or None)
    context = _form_page(found, _("Rekening %(name)s") % {"name": found.name}, _("Simpan rekening"))
    done = _("Tersimpan. Minta orang kedua mencocokkannya dengan buku tabungan.")
    return asked(
        request,
        form,
        lambda said: set_account(by=viewer, worker=found, **said),
        done,
        then=lambda: to("worker", pk),
        context=context,
    )


def _form_page(found: Worker, title: str, save: str) -> dict[str, Any]:
    back = reverse("worker", args=[found.pk])
    way = crumbs((_("Pekerja"), reverse("workers")), (found.name, back), (title, ""))
    return {"title": title, "breadcrumbs": way, "back": back, "save": save}


@needs("payroll.enrol", "POST")
def account_confirm(request: HttpRequest, pk: int, account_id: int) -> HttpResponse:
    """Say that the newest number agrees with the savings book."""
    found, viewer = worker_or_404(request, pk, "payroll.enrol"), viewer_in(request)
    account = next((row for row in accounts_of(found) if row.pk == account_id), None)
    if account is None:
        raise Http404
    attempt(request, lambda: confirm_account(by=viewer, account=account), _("Nomor rekening dipastikan."))
    return to("worker", pk)


@needs("people.reveal", "POST")
def worker_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a number once, with a reason; the page is kept by no cache."""
    found, viewer = worker_or_404(request, pk, "people.reveal"), viewer_in(request)
    form, number, refused = RevealForm(request.POST), "", False
    if form.is_valid():
        try:
            number = reveal(by=viewer, worker=found, **form.cleaned_data)
        except (Refused, VaultError) as error:
            messages.error(request, str(error))
            refused = True
    refused = refused or bool(form.errors)
    response = _worker_page(request, found, reveal_form=form, number=number, refused=refused)
    response["Cache-Control"] = "no-store, private"
    return response
