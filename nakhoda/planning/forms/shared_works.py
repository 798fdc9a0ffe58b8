"""Works for several RTs on the form of a scenario: the fields of each, what was asked, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import load
from nakhoda.planning.forms.common import NumberField
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, book_of, work_line
from nakhoda.planning.queries.scenarios import Desk
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import PriceError
from nakhoda.planning.rules.scenario import Question
from nakhoda.planning.rules.shared_works import MOST_OF_AN_RT, Shared, new_works
from nakhoda.planning.rules.states import PlanningError

SHARED_ROWS, SHARED_PARTS = 2, ("activity", "rts", "volume")
SMALLEST = Decimal("0.000001")


def serves_several(line: PlanLine) -> bool:
    """Whether a plan line lowers deficits of more than one RT."""
    return len({each["rt"] for each in line.effects}) > 1


def shared_fields(activities: Any, rts: Any) -> dict[str, forms.Field]:
    """The fields of the new shared works, with the choices of two fields of the form."""
    built = [each for each in activities.choices if catalogue()[each[0]].kind == "complete"]
    found: dict[str, forms.Field] = {}
    for at in range(1, SHARED_ROWS + 1):
        found[f"shared-activity-{at}"] = forms.ChoiceField(
            label=_("Kegiatan bersama %(at)s") % {"at": at}, choices=[("", "–"), *built], required=False
        )
        found[f"shared-rts-{at}"] = forms.MultipleChoiceField(
            label=_("RT yang dilayani %(at)s") % {"at": at},
            choices=rts.choices,
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 6}),
            help_text=_("Sedikitnya dua RT dari satu desa/kelurahan."),
        )
        found[f"shared-volume-{at}"] = NumberField(
            label=_("Volume %(at)s") % {"at": at},
            low=SMALLEST,
            required=False,
            help_text=_("Kosongkan untuk seluruh kekurangannya."),
        )
    return found


def shared_asked(values: Mapping[str, Any]) -> dict[int, Shared]:
    """The new shared works that were filled in, by row."""
    return {
        at: Shared(values[f"shared-activity-{at}"], tuple(values[f"shared-rts-{at}"]), values[f"shared-volume-{at}"])
        for at in range(1, SHARED_ROWS + 1)
        if values.get(f"shared-activity-{at}") and values.get(f"shared-rts-{at}") and f"shared-volume-{at}" in values
    }


def shared_initial(earlier: Question) -> dict[str, Any]:
    """The fields of an earlier question's shared works."""
    found: dict[str, Any] = {}
    for at, each in enumerate(earlier.shared[:SHARED_ROWS], start=1):
        found |= {
            f"shared-activity-{at}": each.activity,
            f"shared-rts-{at}": list(each.rts),
            f"shared-volume-{at}": each.volume,
        }
    return found


def shared_faults(desk: Desk, book: PriceBookVersion | None, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the shared works, as (field, message)."""
    both = set(values.get("shared_lines", ())) & set(values.get("locked_lines", ()))
    if both:
        yield "shared_lines", _("Baris yang wajib tidak perlu dicentang lagi di sini.")
    for at in range(1, SHARED_ROWS + 1):
        if bool(values.get(f"shared-activity-{at}")) != bool(values.get(f"shared-rts-{at}")):
            missing = f"shared-rts-{at}" if values.get(f"shared-activity-{at}") else f"shared-activity-{at}"
            yield missing, _("Isi kegiatan dan RT-nya, atau kosongkan keduanya.")
    asked = shared_asked(values)
    yield from _unfit(desk, book, asked, values)
    served = Counter(rt for each in asked.values() for rt in each.rts)
    chosen = set(values.get("shared_lines", ())) - both
    served.update(rt for line in desk.lines if line.pk in chosen for rt in work_line(line).rts)
    crowded = [rt for rt, count in served.items() if count > MOST_OF_AN_RT]
    if crowded:
        facts = {"rt": desk.rts.get(crowded[0], crowded[0]), "most": MOST_OF_AN_RT}
        yield "shared_lines", _("%(rt)s dilayani lebih dari %(most)s karya bersama. Kurangi centangnya.") % facts


def _unfit(
    desk: Desk, book: PriceBookVersion | None, asked: Mapping[int, Shared], values: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """New works that the optimiser could not take: an activity not wanted or without price, RTs apart, no effect."""
    locked = [work_line(line) for line in desk.lines if line.pk in values.get("locked_lines", ())]
    sides = values.get("works") != "complete"
    criteria = {each.id for each in load(desk.place.snapshot.ruleset).criteria}
    for at, each in asked.items():
        activity = catalogue()[each.activity]
        if each.activity in values.get("out_activities", ()):
            yield f"shared-activity-{at}", _("Kegiatan ini juga dicentang sebagai tidak diinginkan.")
        elif activity.whole and each.volume is not None and each.volume != each.volume.to_integral_value():
            yield f"shared-volume-{at}", _("Kegiatan ini tidak dapat dibagi: isi bilangan bulat.")
        elif book is not None and criteria.issuperset(activity.criteria):
            try:
                new_works([each], desk.states, catalogue(), book_of(book), before=locked, sides=sides)
            except (PlanningError, PriceError) as error:
                yield f"shared-rts-{at}", str(error)
