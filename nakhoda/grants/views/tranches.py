"""One tranche: its conditions with who must do what, its money and papers; its steps; its payment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.grants.actions.tranches import disburse, step_tranche
from nakhoda.grants.forms.grants import DisburseForm, StepForm
from nakhoda.grants.queries.grants import disbursed_on, figures_by_tranche, papers_of, programme_of, steps_of
from nakhoda.grants.queries.pages import need_of, newest_step, to_sign
from nakhoda.grants.rules.programmes import documents
from nakhoda.grants.rules.sums import report_due
from nakhoda.grants.views.common import TRANCHE_STATES, attempt, deeds_for, grant_or_404, page, tranche_or_404
from nakhoda.grants.views.grants import named_conditions, paper_row, spent_by_kind, step_row
from nakhoda.grants.views.paper_data import MADE
from nakhoda.ledger.queries.books import pots_of
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.answers import say_errors, to
from nakhoda.web.language import here

PRINTS = ("request", "receipt", "use_report", "lpj")


@needs("record.read")
def tranche(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One tranche: what is missing and who must do it, its steps, its money, its papers."""
    grant, today = grant_or_404(request, pk), timezone.localdate()
    found = tranche_or_404(grant, number)
    label, tone = TRANCHE_STATES[found.state]
    over = found.state in ("accepted", "closed")
    need = None if over or grant.state not in ("agreed", "running") else need_of(grant, found, today)
    steps = steps_of(grant, found)
    paid = disbursed_on(grant).get(found.mark)
    figures = figures_by_tranche(grant)[found.number]
    context = page(
        request,
        grant,
        _("Termin %(number)s") % {"number": number},
        tranche=found,
        tranche_state=label,
        tranche_tone=tone,
        words=terbilang_rupiah(found.amount_idr),
        need=need,
        to_sign=[
            (each, here(each.document), each.document.id in MADE) for each in to_sign(viewer_in(request), grant, need)
        ],
        deeds=deeds_for(request, grant, found, today, need) if grant.state in ("agreed", "running") else [],
        seen=newest_step(steps),
        figures=figures,
        kinds=spent_by_kind(figures),
        paid=paid,
        due=report_due(programme_of(grant), paid) if paid and not over else None,
        today=today,
        papers=[paper_row(each) for each in papers_of(grant) if each.tranche_id == found.pk],
        conditions=named_conditions(need),
        steps=[step_row(each) for each in reversed(steps)],
        prints=[(key, here(documents()[key])) for key in PRINTS if grant.book or key in ("request", "receipt")],
    )
    return render(request, "grants/tranche.html", context)


@needs("record.read", "POST")
def tranche_step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Move a tranche on or send it back."""
    grant = grant_or_404(request, pk)
    found = tranche_or_404(grant, number)
    form = StepForm(request.POST)
    if form.is_valid():
        state = str(TRANCHE_STATES.get(form.cleaned_data["to"], ("",))[0])
        said = _("Termin %(number)s kini: %(state)s.") % {"number": number, "state": state.lower()}
        deed = {"by": viewer_in(request), "tranche": found, **form.cleaned_data}
        attempt(request, lambda: step_tranche(**deed), said)
    else:
        say_errors(request, form)
    return to("tranche", grant.pk, number)


@needs("grants.disburse", "GET POST")
def tranche_disburse(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Pay a tranche out: its whole sum enters the organisation's book."""
    grant = grant_or_404(request, pk, "grants.disburse")
    found = tranche_or_404(grant, number)
    pots = {pot.pk: pot for pot in pots_of(grant.book) if pot.account == "bank"} if grant.book else {}
    form = DisburseForm(request.POST or None, pots=list(pots.values()), initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            disburse(by=viewer_in(request), tranche=found, pot=pots[int(said.pop("pot"))], **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Termin %(number)s dicairkan dan tercatat pada buku kas.") % {"number": number})
            return to("tranche", grant.pk, number)
    title = _("Cairkan termin %(number)s") % {"number": number}
    back = reverse("tranche", args=[grant.pk, number])
    context = page(request, grant, title, form=form, save=_("Catat pencairan"), sum_idr=found.amount_idr)
    context |= {"back": back, "words": terbilang_rupiah(found.amount_idr)}
    return render(request, "grants/form.html", context, status=400 if form.errors else 200)
