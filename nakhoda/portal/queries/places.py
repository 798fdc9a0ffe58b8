"""Names of regions as people say them: Kabupaten Pacitan, Kecamatan Pacitan, Desa Tanjungsari."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nakhoda.regions.queries import Region


def ancestors(code: str) -> list[str]:
    """The codes that a region lies in from the regency down, itself last; a village key lies in its regency.

    `35.01.04.2014` gives regency, district, village; a province gives only itself.
    """
    regency = ".".join(code.split("-", maxsplit=1)[0].split(".")[:2])
    if "-" in code:
        return [regency, code]
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(min(2, len(parts)), len(parts) + 1)]


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code with the kind of region before them, of those codes that are known. One read."""
    kinds = {"desa": _("Desa"), "kelurahan": _("Kelurahan")}
    found = {}
    for region in Region.objects.filter(code__in=[code for code in codes if code]).order_by("valid_to"):
        # Databases disagree on where a missing day sorts; a region in force is never overwritten by one that ended.
        if region.code in found and region.valid_to is not None:
            continue
        kind = {"district": _("Kecamatan"), "village": kinds.get(region.village_type, "")}.get(region.kind, "")
        found[region.code] = f"{kind} {region.name}".strip()
    return found
