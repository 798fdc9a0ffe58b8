"""Steps of a grant: allocated, account checked, proposed, verified, moved on or sent back, progress noted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.grants.actions.grants import allocate, check_account, note_progress, propose, step_grant, verify
from nakhoda.grants.forms.grants import AccountForm, AllocateForm, ProgressForm, ProposalForm, StepForm, VerifyForm
from nakhoda.grants.queries.grants import lines_of, lines_to_choose, progress_of, steps_of
from nakhoda.grants.queries.pages import bank_accounts, newest_step
from nakhoda.grants.views.common import GRANT_STATES, attempt, grant_or_404, page
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import organisations_for
from nakhoda.web.access import needs
from nakhoda.web.answers import say_errors, to

RECIPIENTS = ("bkm", "ksm")


@needs("grants.allocate", "GET POST")
def grant_allocate(request: HttpRequest) -> HttpResponse:
    """Allocate a grant to an organisation of the viewer's area."""
    viewer = viewer_in(request)
    mine = {
        each.pk: each
        for each in organisations_for(viewer)
        if each.kind in RECIPIENTS and viewer.may("grants.allocate", each.area)
    }
    form = AllocateForm(
        request.POST or None,
        organisations=[(pk, each.name) for pk, each in mine.items()],
        initial={"year": timezone.localdate().year},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        organisation = mine[int(said.pop("organisation"))]
        try:
            made = allocate(by=viewer, organisation=organisation, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Bantuan dialokasikan."))
            return to("grant", made.pk)
    context = {
        "title": _("Alokasikan bantuan"),
        "form": form,
        "breadcrumbs": [(_("Bantuan"), reverse("grants")), (_("Alokasi"), "")],
        "save": _("Alokasikan"),
        "back": reverse("grants"),
    }
    return render(request, "grants/form.html", context, status=400 if form.errors else 200)


@needs("record.read", "POST")
def grant_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a grant on, send it back or cancel it."""
    grant = grant_or_404(request, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        state = str(GRANT_STATES.get(form.cleaned_data["to"], ("",))[0])
        deed = {"by": viewer_in(request), "grant": grant, **form.cleaned_data}
        attempt(request, lambda: step_grant(**deed), _("Bantuan kini: %(state)s.") % {"state": state.lower()})
    else:
        say_errors(request, form)
    return to("grant", grant.pk)


@needs("grants.verify", "GET POST")
def grant_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the organisation's account with its savings book."""
    grant, viewer = grant_or_404(request, pk, "grants.verify"), viewer_in(request)
    pots = {pot.pk: pot for pot in bank_accounts(viewer, grant)}
    form = AccountForm(request.POST or None, pots=list(pots.values()), initial={"seen": newest_step(steps_of(grant))})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            check_account(by=viewer, grant=grant, pot=pots[int(said.pop("pot"))], **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Rekening sudah diperiksa."))
            return to("grant", grant.pk)
    lead = "" if pots else _("Lembaga ini belum mempunyai rekening pada buku dana ini. Minta bendahara membukanya.")
    context = page(request, grant, _("Periksa rekening"), form=form, save=_("Rekening cocok"), lead=lead)
    return render(request, "grants/form.html", context, status=400 if form.errors else 200)


@needs("grants.prepare", "GET POST")
def grant_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose lines of the work plan with the sum asked for each."""
    grant = grant_or_404(request, pk, "grants.prepare")
    lines, chosen = lines_to_choose(grant), {row.line_id: row.amount_idr for row in lines_of(grant)}
    form = ProposalForm(
        request.POST or None,
        lines=lines,
        amounts=chosen,
        grant_idr=grant.amount_idr,
        initial={"seen": newest_step(steps_of(grant))},
    )
    total = sum(chosen.values())
    if request.method == "POST" and form.is_valid():
        total = sum(amount for _line, amount in form.chosen)
        try:
            propose(by=viewer_in(request), grant=grant, lines=form.chosen, seen=form.cleaned_data["seen"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposal diajukan."))
            return to("grant", grant.pk)
    rows = [(line, form[f"line-{line.pk}"]) for line in lines]
    context = page(
        request, grant, _("Proposal"), form=form, rows=rows, total=total, rest=grant.amount_idr - total, chosen=chosen
    )
    return render(request, "grants/proposal.html", context, status=400 if form.errors else 200)


@needs("grants.verify", "GET POST")
def grant_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the checklist on a proposal."""
    grant = grant_or_404(request, pk, "grants.verify")
    form = VerifyForm(request.POST or None, initial={"seen": newest_step(steps_of(grant))})
    if request.method == "POST" and form.is_valid():
        try:
            verify(by=viewer_in(request), grant=grant, answers=form.answers, seen=form.cleaned_data["seen"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposal diverifikasi."))
            return to("grant", grant.pk)
    lines = lines_of(grant)
    total = sum(row.amount_idr for row in lines)
    context = page(
        request, grant, _("Periksa proposal"), form=form, lines=lines, total=total, words=terbilang_rupiah(total)
    )
    return render(request, "grants/verify.html", context, status=400 if form.errors else 200)


@needs("grants.verify", "GET POST")
def grant_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Note physical progress as measured in the field."""
    grant = grant_or_404(request, pk, "grants.verify")
    form = ProgressForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            note_progress(by=viewer_in(request), grant=grant, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kemajuan tercatat."))
            return to("grant", grant.pk)
    newest = progress_of(grant)[:1]
    lead = _("Terakhir %(percent)s%%.") % {"percent": newest[0].percent.normalize()} if newest else ""
    context = page(request, grant, _("Catat kemajuan fisik"), form=form, save=_("Simpan"), lead=lead)
    return render(request, "grants/form.html", context, status=400 if form.errors else 200)
