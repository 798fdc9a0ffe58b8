"""Forms of crews and attendance; marks are fields `h<worker>` (a day) or `h<worker>-<date>` (a grid)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nakhoda.meetings.forms.common import Degrees
from nakhoda.payroll.rules.attendance import FULL_DAY
from nakhoda.payroll.rules.rates import roles
from nakhoda.planning.forms.common import KeyField, day_input

# What a chip says, and what may be typed in the grid: both a fraction of a day.
CHIPS = ((0, "0"), (1, "¼"), (2, "½"), (3, "¾"), (4, "1"))
TYPED = {"0": 0, "-": 0, "¼": 1, "1/4": 1, "0,25": 1, "½": 2, "1/2": 2, "0,5": 2, "¾": 3, "3/4": 3, "0,75": 3, "1": 4}


class CrewForm(forms.Form):
    """A new crew."""

    name = forms.CharField(label=_("Nama regu"), max_length=80)


class MemberForm(forms.Form):
    """A worker for a crew."""

    worker = forms.ChoiceField(label=_("Pekerja"))
    role = forms.ChoiceField(label=_("Peran"), required=False)
    since = forms.DateField(label=_("Mulai"), widget=day_input())

    def __init__(self, *args: Any, workers: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(pk), name) for pk, name in workers)]
        self.fields["worker"] = forms.ChoiceField(label=_("Pekerja"), choices=choices)
        said = [("", _("menurut pendaftaran")), *roles().items()]
        self.fields["role"] = forms.ChoiceField(label=_("Peran"), choices=said, required=False)


class EndForm(forms.Form):
    """The last day of a worker in a crew."""

    until = forms.DateField(label=_("Hari terakhir"), widget=day_input())


class BriefingForm(forms.Form):
    """What was said at a safety briefing; who was there is ticked beside it."""

    day = forms.DateField(label=_("Tanggal"), widget=day_input())
    topics = forms.CharField(
        label=_("Yang disampaikan"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya alat pelindung, galian, listrik, lalu lintas, apa yang dilakukan bila ada yang celaka."),
    )


class SheetForm(forms.Form):
    """What comes with a day's marks; place and clock are only what the phone says."""

    photo = forms.FileField(
        label=_("Foto lembar bertanda tangan"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    latitude = Degrees(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = Degrees(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    device_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    key = KeyField()


class CorrectionForm(forms.Form):
    """Why marks are put right."""

    reason = forms.CharField(label=_("Alasan pembetulan"), max_length=240)
    key = KeyField()


class GridForm(forms.Form):
    """What comes with a typed week."""

    key = KeyField()


def quarters_in(data: QueryDict, workers: Iterable[int]) -> dict[int, int]:
    """The quarters chosen for each of the workers, without those left open; anything else than 0 to 4 is left open."""
    known = {str(value): value for value in range(FULL_DAY + 1)}
    found = {worker: known.get(data.get(f"h{worker}", "")) for worker in workers}
    return {worker: quarters for worker, quarters in found.items() if quarters is not None}


def typed_in(
    data: QueryDict, cells: Iterable[tuple[int, date]]
) -> tuple[dict[date, dict[int, int]], dict[tuple[int, date], str]]:
    """What was typed in a grid: quarters by day and worker, and the cells that hold anything else."""
    days: dict[date, dict[int, int]] = {}
    bad: dict[tuple[int, date], str] = {}
    for worker, day in cells:
        text = data.get(f"h{worker}-{day.isoformat()}", "").strip()[:8].replace(".", ",")
        if not text:
            continue
        if text in TYPED:
            days.setdefault(day, {})[worker] = TYPED[text]
        else:
            bad[worker, day] = text
    return days, bad
