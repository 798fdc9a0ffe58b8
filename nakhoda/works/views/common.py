"""What the pages of a package share: the package or "not found", its way home, and who may do what in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.people.middleware import viewer_in
from nakhoda.works.queries.packages import Package, package_for
from nakhoda.works.rules.life import OPEN, PACKAGE

TONES = {
    "planned": "neutral",
    "agreed": "info",
    "running": "info",
    "finished": "success",
    "handed_over": "success",
    "cancelled": "error",
}


def package_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> Package:
    """The package where the viewer holds that right; 404 elsewhere, whether it exists or not."""
    package = package_for(viewer_in(request), pk, right)
    if package is None:
        raise Http404
    return package


def page(request: HttpRequest, package: Package, title: str = "", **more: Any) -> dict[str, Any]:
    """The context of a page of a package: its title, the way back, and the viewer's rights in it."""
    viewer = viewer_in(request)
    home = reverse("package", args=[package.pk])
    crumbs: list[tuple[Any, str]] = [
        (_("Paket pekerjaan"), reverse("packages")),
        (package.title, home if title else ""),
    ]
    running = package.state in OPEN
    return {
        "title": title or package.title,
        "package": package,
        "state": (PACKAGE.states[package.state], TONES[package.state]),
        "breadcrumbs": [*crumbs, (title, "")] if title else crumbs,
        "buys": running and viewer.may("ledger.post", package.village_key),
        "uses": package.state in ("running", "finished") and viewer.may("ledger.post", package.village_key),
        "counts": package.state in ("running", "finished") and viewer.may("works.plan", package.village_key),
        "changes_works": running and viewer.may("works.plan", package.village_key),
        "approves": viewer.may("works.approve", package.village_key),
        "back": home,
        **more,
    }
