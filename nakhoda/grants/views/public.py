"""The public page of a village's grants: what came, what it was spent on, what is left, without persons."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nakhoda.grants.queries.grants import (
    Grant,
    disbursed_on,
    figures_of,
    lines_of,
    programme_of,
    progress_of,
    public_grants,
    tranches_of,
)
from nakhoda.grants.rules.sums import unspent_idr
from nakhoda.grants.views.common import GRANT_STATES, TRANCHE_STATES, name_of
from nakhoda.grants.views.grants import spent_by_kind
from nakhoda.people.queries import area_names
from nakhoda.people.rules.roles import is_area, level_of
from nakhoda.planning.queries.plans import official_states
from nakhoda.web.access import public


@public()
def grants_public(request: HttpRequest, village_key: str) -> HttpResponse:
    """Grants of a village from the signed agreement on. 404 for what is no village."""
    if not is_area(village_key) or level_of(village_key) != "village":
        raise Http404
    name = area_names([village_key]).get(village_key)
    found = list(public_grants(village_key).select_related("organisation", "book"))
    # A village without a code is known by its official data.
    if name is None and not found and not official_states(village_key)[1]:
        raise Http404
    village = name or village_key
    context = {
        "title": _("Bantuan di %(village)s") % {"village": village},
        "description": _("Dana bantuan pemerintah untuk warga %(village)s: diterima, dipakai, tersisa.")
        % {"village": village},
        "village": village,
        "village_key": village_key,
        "grants": [_shown(grant) for grant in found],
        "breadcrumbs": [(_("Bantuan"), ""), (village, "")],
    }
    return render(request, "grants/public.html", context)


def _shown(grant: Grant) -> dict[str, Any]:
    figures, days = figures_of(grant), disbursed_on(grant)
    newest = progress_of(grant)[:1]
    return {
        "grant": grant,
        "name": name_of(grant),
        "programme": programme_of(grant),
        "state": GRANT_STATES[grant.state],
        "figures": figures,
        "kinds": spent_by_kind(figures),
        "unspent": unspent_idr(figures),
        "tranches": [(each, TRANCHE_STATES[each.state], days.get(each.mark)) for each in tranches_of(grant)],
        "lines": lines_of(grant),
        "progress": newest[0] if newest else None,
    }
