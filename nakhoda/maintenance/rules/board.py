"""The board of maintenance: condition by kind and village, overdue duties, cost per household, expected life left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from nakhoda.maintenance.rules.care import Asset, conditions, flags
from nakhoda.maintenance.rules.duties import Done, overdue
from nakhoda.maintenance.rules.faults import Fault
from nakhoda.maintenance.rules.surveys import Survey, life_left


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Figures of a group of assets. `flags` and `conditions` count surveyed assets by id, every id is there.

    `life_left_years` is the mean weighted by value, None where nothing has value. `household_uses` adds the households
    of each asset: one that uses two assets counts twice, so it is no number of households served.
    """

    name: str
    assets: int
    surveyed: int
    flags: Mapping[str, int]
    conditions: Mapping[str, int]
    overdue_duties: int
    open_faults: int
    late_faults: int
    value_idr: int
    cost_idr: int
    household_uses: int
    life_left_years: Fraction | None

    @property
    def cost_per_household_idr(self) -> int | None:
        """Care a year by household and asset used, rounded up to a rupiah; None without households."""
        return -(-self.cost_idr // self.household_uses) if self.household_uses else None

    @property
    def working_share(self) -> Fraction | None:
        """The share of surveyed assets that work; None where nothing was surveyed."""
        return Fraction(self.flags["working"], self.surveyed) if self.surveyed else None


def board(
    assets: Sequence[Asset],
    surveys: Mapping[int, Survey],
    done: Done,
    faults: Sequence[Fault],
    today: date,
    *,
    by: Callable[[Asset], str],
) -> tuple[BoardRow, ...]:
    """A row for each group, in order of name; `by` names an asset's group: `by_kind`, `by_village` or any other."""
    groups: dict[str, list[Asset]] = {}
    for asset in assets:
        groups.setdefault(by(asset), []).append(asset)
    return tuple(board_row(name, groups[name], surveys, done, faults, today) for name in sorted(groups))


def by_kind(asset: Asset) -> str:
    """The name of the asset's kind."""
    return asset.family.name


def by_village(asset: Asset) -> str:
    """The key of the asset's village."""
    return asset.village_key


def board_row(
    name: str,
    assets: Sequence[Asset],
    surveys: Mapping[int, Survey],
    done: Done,
    faults: Sequence[Fault],
    today: date,
) -> BoardRow:
    """The figures of these assets together; `surveys` are the newest by asset id, `faults` may be others' too."""
    seen = [surveys[asset.id] for asset in assets if asset.id in surveys]
    mine = {asset.id for asset in assets}
    opened = [fault for fault in faults if fault.asset in mine and fault.is_open]
    value = sum(asset.value_idr for asset in assets)
    weighted = sum((life_left(each, surveys.get(each.id), today) * each.value_idr for each in assets), Fraction(0))
    return BoardRow(
        name=name,
        assets=len(assets),
        surveyed=len(seen),
        flags={flag: sum(flag in survey.flags for survey in seen) for flag in flags()},
        conditions={each: sum(survey.condition == each for survey in seen) for each in conditions()},
        overdue_duties=len(overdue(assets, done, today)),
        open_faults=len(opened),
        late_faults=sum(bool(fault.overdue(today)) for fault in opened),
        value_idr=value,
        cost_idr=sum(asset.cost_idr for asset in assets),
        household_uses=sum(asset.households for asset in assets),
        life_left_years=weighted / value if value else None,
    )
