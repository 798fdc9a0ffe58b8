"""The collaboration matrix: a promise noted, and what came of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nakhoda.people.middleware import viewer_in
from nakhoda.planning.actions.promises import commit_funds, realise
from nakhoda.planning.forms.plans import PromiseForm, RealiseForm
from nakhoda.planning.queries.pages import visible_lines
from nakhoda.planning.views.common import attempt, plan_or_404
from nakhoda.web.access import needs
from nakhoda.web.answers import say_errors, to


@needs("planning.propose", "POST")
def plan_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who promises what to a plan."""
    plan, viewer = plan_or_404(request, pk, "planning.propose"), viewer_in(request)
    lines = visible_lines(viewer, plan)
    form = PromiseForm(request.POST, lines=lines)
    if form.is_valid():
        values = dict(form.cleaned_data)
        line = next((each for each in lines if each.pk == values.pop("line")), None)
        attempt(request, lambda: commit_funds(by=viewer, plan=plan, line=line, **values), _("Janji dicatat."))
    else:
        say_errors(request, form)
    return to("plan", plan.pk, anchor="kolaborasi")


@needs("planning.propose", "POST")
def plan_realise(request: HttpRequest, pk: int, promise_id: int) -> HttpResponse:
    """Note what came of a promise."""
    plan = plan_or_404(request, pk, "planning.propose")
    promise = plan.commitments.filter(pk=promise_id).first()
    if promise is None:
        raise Http404
    form = RealiseForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        attempt(
            request,
            lambda: realise(
                by=viewer_in(request),
                commitment=promise,
                amount_idr=values["amount"],
                day=values["day"],
                remark=values["remark"],
            ),
            _("Realisasi dicatat."),
        )
    else:
        say_errors(request, form)
    return to("plan", plan.pk, anchor="kolaborasi")
