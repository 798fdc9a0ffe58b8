"""A viewer: who asks, and in which areas they hold which rights. Areas are prefixes of region codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nakhoda.people.rules.roles import ROLES, Role


@dataclass(frozen=True, slots=True)
class Held:
    """A role held for an area: a region code such as `35.01`, or "" for the whole country."""

    role: str
    area: str


@dataclass(frozen=True)
class Viewer:
    """Who looks at a page or acts: an account with its roles, or the public (`account_id` None, no roles)."""

    account_id: int | None = None
    username: str = ""
    name: str = ""
    held: tuple[Held, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles held anywhere, each once."""
        return tuple(ROLES[role] for role in dict.fromkeys(held.role for held in self.held) if role in ROLES)

    @cached_property
    def rights(self) -> frozenset[str]:
        """Every right held in some area."""
        return frozenset(right for role in self.roles for right in role.rights)

    def areas(self, right: str) -> tuple[str, ...]:
        """The areas in which that right is held, none inside another; `("",)` means everywhere."""
        found = sorted({held.area for held in self.held if held.role in ROLES and right in ROLES[held.role].rights})
        return tuple(area for area in found if not any(area != wider and within(area, wider) for wider in found))

    def may(self, right: str, region_code: str) -> bool:
        """Whether the right is held for that region (or RT's village key)."""
        return any(within(region_code, area) for area in self.areas(right))

    def rights_in(self, region_code: str) -> frozenset[str]:
        """The rights held for that region or RT's village key."""
        return frozenset(right for right in self.rights if self.may(right, region_code))

    def may_in_part(self, right: str, region_code: str) -> bool:
        """Whether the right is held for that region, a part of it, or a wider one."""
        return any(within(region_code, area) or within(area, region_code) for area in self.areas(right))


NOBODY = Viewer()


def within(code: str, area: str) -> bool:
    """Whether a region code, or a village key such as `33.75-kauman`, is that area or lies inside it.

    Nothing lies inside a village key: `33.75-kauman-lor` is another village.
    """
    return not area or code == area or ("-" not in area and code.startswith((f"{area}.", f"{area}-")))


def regency_of(code: str) -> str:
    """The regency's part of a region code or village key; the code itself where it is wider than a regency."""
    return ".".join(code.split("-", maxsplit=1)[0].split(".")[:2])


def common_area(codes: Iterable[str]) -> str:
    """The smallest area that holds all these codes: a district for two of its villages, "" for none or all over."""
    found: list[str] | None = None
    for code in codes:
        around = _around(code)
        found = around if found is None else [area for area in found if area in around]
    return found[-1] if found else ""


def _around(code: str) -> list[str]:
    coded, _, slug = code.partition("-")
    parts = coded.split(".") if coded else []
    areas = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return [*areas, code] if slug else areas
