"""What every page knows: the office, whether the data are invented, and where this viewer can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.regions.queries import region_name


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the navigation."""

    url: str
    label: Any
    current: bool


# Route name, label, and the right that shows it; "" is for everybody.
NAVIGATION = (
    ("home", _("Beranda"), ""),
    ("map", _("Peta"), ""),
    ("rt_table", _("Tabel RT"), ""),
    ("kawasan_table", _("Kawasan"), ""),
    ("decrees", _("SK kumuh"), ""),
    ("meetings", _("Pertemuan"), ""),
    ("plans", _("Rencana kerja"), ""),
    ("books", _("Kas"), "record.read"),
    ("grants", _("Bantuan"), "record.read"),
    ("packages", _("Paket"), "record.read"),
    ("cash_work", _("Padat karya"), "record.read"),
    ("drafts", _("Data kerja"), "record.read"),
    ("regions", _("Wilayah"), "regions.edit"),
    ("accounts", _("Akun"), "people.manage"),
    ("audit", _("Jejak"), "audit.read"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """`nakhoda` with `office`, `example_data` and `navigation`, read only if a template asks."""
    return {"nakhoda": SimpleLazyObject(lambda: _site(request))}


def _site(request: HttpRequest) -> dict[str, Any]:
    viewer = viewer_in(request)
    areas = [held.area for held in viewer.held if held.area]
    items = []
    for name, label, right in NAVIGATION:
        if right and right not in viewer.rights:
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path == url if url == "/" else request.path.startswith(url)
        items.append(Item(url, label, current))
    office = region_name(regency_of(areas[0])) if areas else ""
    return {"office": office, "example_data": settings.EXAMPLE_DATA, "navigation": items}
