"""What pages of accounts share: roles with their areas in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nakhoda.people.queries import area_names
from nakhoda.people.rules.roles import ROLES
from nakhoda.people.rules.roles_en import PURPOSES_EN
from nakhoda.web.language import language as language


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role and its area in words; `code` is the area's code, "" where the name says it all."""

    name: str
    purpose: str
    area: str
    code: str


def role_name(role: str) -> str:
    """The name of a role in the language of the page; its id if there is no such role any more."""
    found = ROLES.get(role)
    return role if found is None else found.name_en if language() == "en" else found.name


def role_purpose(role: str) -> str:
    """What a role is for, in the language of the page; "" if there is no such role any more."""
    if role not in ROLES:
        return ""
    own = ROLES[role].purpose
    return PURPOSES_EN.get(role, own) if language() == "en" else own


def area_name(area: str, names: dict[str, str]) -> str:
    """The name of an area, its code where the name is unknown."""
    return names.get(area, area) if area else _("seluruh Indonesia")


def held_roles(held: Iterable[tuple[str, str]]) -> list[HeldRole]:
    """These (role, area) pairs in words."""
    pairs = list(held)
    names = area_names({area for _role, area in pairs})
    return [
        HeldRole(
            name=role_name(role),
            purpose=role_purpose(role),
            area=area_name(area, names),
            code=area if area in names else "",
        )
        for role, area in pairs
    ]
