"""One line of a plan as a form: the work, whom it serves, where it lies, who pays. What it changes is computed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.planning.actions.plans import LineDraft
from nakhoda.planning.forms.common import KeyField, MoneyField, NumberField, day_input
from nakhoda.planning.queries.desk import Desk, priced_activities
from nakhoda.planning.queries.plans import PlanLine
from nakhoda.planning.rules.catalogue import Activity, catalogue
from nakhoda.planning.rules.place import Measured, PlaceRefused, geojson_of, is_near, read_place
from nakhoda.planning.rules.prices import PriceError
from nakhoda.planning.rules.rab import Rab, rab
from nakhoda.planning.rules.shares import Spread
from nakhoda.planning.rules.sources import funds
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.language import here
from nakhoda.web.numbers import number, rupiah

SOURCE_ROWS, MOST_ANSWER, MOST_YEARS = 4, 400, 5
SMALLEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class RtChoice:
    """An RT to tick: its name, class and total, and the fields that belong to it."""

    key: str
    name: str
    level: str
    total: int
    chosen: bool
    share: Any


class LineForm(forms.Form):
    """A line. After `is_valid` there are `spread` and `rab`, and `draft()` is what the action takes."""

    key = KeyField()
    activity = forms.ChoiceField(label=gettext_lazy("Kegiatan"))
    volume = NumberField(label=gettext_lazy("Volume"), low=SMALLEST, required=False)
    rts = forms.MultipleChoiceField(label=gettext_lazy("RT yang dilayani"), widget=forms.CheckboxSelectMultiple)
    sides = forms.BooleanField(
        label=gettext_lazy("Hitung juga dampak ikutan"),
        required=False,
        help_text=gettext_lazy("Misalnya bangunan jadi teratur karena ada jalan: hanya klaim sampai terbukti."),
    )
    title = forms.CharField(
        label=gettext_lazy("Nama pekerjaan"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Misalnya Paving gang Mawar. Kosongkan untuk nama kegiatannya."),
    )
    place = forms.CharField(label=gettext_lazy("Letak"), max_length=200, required=False)
    geometry = forms.CharField(
        label=gettext_lazy("GeoJSON"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code", "data-place": ""}),
    )
    land = forms.ChoiceField(label=gettext_lazy("Izin lahan"), choices=PlanLine.LAND, required=False)
    ksm = forms.TypedChoiceField(label=gettext_lazy("KSM pelaksana"), coerce=int, required=False, empty_value=None)
    proposals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Usulan warga yang dijawab"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    resolution = forms.TypedChoiceField(
        label=gettext_lazy("Keputusan pertemuan"), coerce=int, required=False, empty_value=None
    )
    starts = forms.DateField(label=gettext_lazy("Mulai"), required=False, widget=day_input())
    ends = forms.DateField(label=gettext_lazy("Selesai"), required=False, widget=day_input())
    note = forms.CharField(
        label=gettext_lazy("Catatan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.spread: Spread | None = None
        self.rab: Rab | None = None
        self.measured: Measured | None = None
        self._choices()
        self._own_fields()

    def _choices(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["activity"].choices = [("", _("Pilih kegiatan")), *_grouped(self.desk)]
        fields["rts"].choices = [(state.key, spoken(state.name)) for state in self.desk.states]
        fields["ksm"].choices = [("", _("belum ditentukan"))] + [(each.pk, each.name) for each in self.desk.groups]
        fields["proposals"].choices = [(each.pk, each.title) for each in self.desk.proposals]
        fields["resolution"].choices = [("", _("belum ada"))] + [
            (each.pk, f"{each.meeting.starts_at:%d-%m-%Y} · {each.number}. {each.text[:70]}")
            for each in self.desk.resolutions
        ]

    def _own_fields(self) -> None:
        for state in self.desk.states:
            self.fields[f"share-{state.key}"] = NumberField(
                label=_("Bagian %(rt)s") % {"rt": spoken(state.name)}, low=Decimal(0), required=False
            )
        sources = [("", "–"), *((each.id, each.name) for each in funds().values())]
        for at in range(1, SOURCE_ROWS + 1):
            label = _("Sumber dana %(at)s") % {"at": at}
            self.fields[f"source-{at}"] = forms.ChoiceField(label=label, choices=sources, required=False)
            self.fields[f"amount-{at}"] = MoneyField(label=_("Rupiah %(at)s") % {"at": at}, required=False)
        asked = self.chosen_activity()
        for each in asked.safeguards if asked else ():
            self.fields[f"ask-{each.id}"] = forms.CharField(
                label=here(each, "question"), required=False, max_length=MOST_ANSWER
            )

    def chosen_activity(self) -> Activity | None:
        """The activity as far as it was chosen, valid or not."""
        return catalogue().by_id.get(str(self["activity"].value() or ""))

    def rt_rows(self) -> list[RtChoice]:
        """The village's RTs with their class, whether they are ticked, and the field of their share."""
        chosen = {str(each) for each in self["rts"].value() or ()}
        found = []
        for state in self.desk.states:
            now = self.desk.evaluations[state.key]
            found.append(
                RtChoice(
                    key=state.key,
                    name=spoken(state.name),
                    level=now.level.code,
                    total=now.total,
                    chosen=state.key in chosen,
                    share=self[f"share-{state.key}"],
                )
            )
        return found

    def source_rows(self) -> list[tuple[Any, Any]]:
        """The fields of the sources, two by two."""
        return [(self[f"source-{at}"], self[f"amount-{at}"]) for at in range(1, SOURCE_ROWS + 1)]

    def questions(self) -> list[Any]:
        """The fields of the safeguards questions of the chosen activity."""
        return [self[name] for name in self.fields if name.startswith("ask-")]

    def clean_geometry(self) -> str:
        text: str = self.cleaned_data["geometry"].strip()
        if text:
            try:
                self.measured = read_place(text)
            except PlaceRefused as error:
                raise ValidationError(str(error)) from error
            if self.desk.box is not None and not is_near(self.measured.wkb, self.desk.box):
                raise ValidationError(
                    _("Gambar ini jauh di luar %(village)s. Gambar ulang di peta desa ini.")
                    % {"village": self.desk.plan.village_name}
                )
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_days(data)
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("Selesai tidak dapat sebelum mulai."))
        activity = catalogue().by_id.get(data.get("activity") or "")
        rts: Sequence[str] = data.get("rts") or ()
        if activity is None or not rts:
            return data
        if "fill" in self.data:
            data["volume"] = self._whole_deficit(activity, rts)
        if data.get("volume") is None:
            if "volume" not in self.errors:
                self.add_error("volume", _("Isi volumenya, atau tekan “Sebesar kekurangan”."))
            return data
        self._compute(activity, data["volume"], rts, data)
        return data

    def _clean_days(self, data: dict[str, Any]) -> None:
        """Days near the plan's year: a slip such as 0202 would push every other line off the schedule."""
        first, last = self.desk.plan.year - 1, self.desk.plan.year + MOST_YEARS
        for name in ("starts", "ends"):
            day = data.get(name)
            if day is not None and not first <= day.year <= last:
                said = _("Tahun harus antara %(first)s dan %(last)s.") % {"first": first, "last": last}
                self.add_error(name, said)

    def _whole_deficit(self, activity: Activity, rts: Sequence[str]) -> Decimal | None:
        useful = self.desk.useful(activity, rts)
        if useful <= 0:
            self.add_error("rts", _("RT ini tidak kekurangan pada kriteria yang dilayani kegiatan itu."))
            return None
        return useful.to_integral_value(ROUND_CEILING) if activity.whole else useful

    def _compute(self, activity: Activity, volume: Decimal, rts: Sequence[str], data: dict[str, Any]) -> None:
        if activity.whole and volume != volume.to_integral_value():
            self.add_error("volume", _("Kegiatan ini tidak dapat dibagi: isi bilangan bulat."))
        given = {rt: data[f"share-{rt}"] for rt in rts if data.get(f"share-{rt}") is not None}
        if sum(given.values()) > volume:
            self.add_error("rts", _("Bagian RT berjumlah lebih dari volumenya (%(v)s).") % {"v": number(volume)})
        self.spread = self.desk.spread(activity, volume, rts, given, sides=data.get("sides", False))
        book = self.desk.prices.book
        try:
            self.rab = rab(book, activity.id, volume) if book else None
        except PriceError:
            name = self.desk.plan.prices.title
            self.add_error("activity", _("Belum ada harganya di %(book)s.") % {"book": name})
            return
        if self.rab and not self.errors.keys() & {f"amount-{at}" for at in range(1, SOURCE_ROWS + 1)}:
            self._clean_sources(self.rab.amount_idr, data)

    def _clean_sources(self, total_idr: int, data: dict[str, Any]) -> None:
        """One amount may be left open: it is the rest. All must equal the cost."""
        rows = [(at, data.get(f"source-{at}"), data.get(f"amount-{at}")) for at in range(1, SOURCE_ROWS + 1)]
        for at, source, amount in rows:
            if not source and amount:
                self.add_error(f"source-{at}", _("Pilih sumbernya."))
        chosen = [(at, source, amount) for at, source, amount in rows if source]
        known = sum(amount for _at, _source, amount in chosen if amount is not None)
        open_rows = [at for at, _source, amount in chosen if amount is None]
        if len(open_rows) > 1:
            self.add_error(f"amount-{open_rows[1]}", _("Hanya satu sumber boleh kosong: ia membayar sisanya."))
        elif open_rows and known > total_idr:
            self.add_error(f"amount-{open_rows[0]}", _("Sumber lain sudah melebihi biayanya."))
        elif chosen and not open_rows and known != total_idr:
            more = _("kurang") if known < total_idr else _("lebih")
            message = _("Sumber dana berjumlah %(known)s, biayanya %(total)s: %(more)s %(gap)s.") % {
                "known": rupiah(known),
                "total": rupiah(total_idr),
                "more": more,
                "gap": rupiah(abs(total_idr - known)),
            }
            self.add_error(f"amount-{chosen[-1][0]}", message)
        data["money"] = [(source, total_idr - known if amount is None else amount) for _at, source, amount in chosen]

    def draft(self) -> LineDraft:
        """What was entered, with its computed effects. Only after `is_valid`."""
        data = self.cleaned_data
        served = self.spread.rows if self.spread else ()
        place = self.measured
        return LineDraft(
            activity=data["activity"],
            volume=data["volume"],
            effects=[(int(row.rt), name, amount) for row in served for name, amount in row.effects.items()],
            rts=[int(rt) for rt in data["rts"]],
            shares={int(rt): data[f"share-{rt}"] for rt in data["rts"] if data.get(f"share-{rt}") is not None},
            sides=data["sides"],
            title=data["title"],
            place=data["place"],
            wkb=place.wkb if place else None,
            length_m=place.length_m if place else None,
            area_ha=place.area_ha if place else None,
            sources=data.get("money", []),
            ksm=next((each for each in self.desk.groups if each.pk == data["ksm"]), None),
            proposals=[each for each in self.desk.proposals if each.pk in set(data["proposals"])],
            resolution=next((each for each in self.desk.resolutions if each.pk == data["resolution"]), None),
            safeguards={
                name.removeprefix("ask-"): text.strip()
                for name, text in data.items()
                if name.startswith("ask-") and text.strip()
            },
            land=data["land"],
            note=data["note"],
            starts=data["starts"],
            ends=data["ends"],
        )


def initial_of(line: PlanLine) -> dict[str, Any]:
    """A stored line as the form shows it."""
    place = geojson_of(line.wkb)
    found: dict[str, Any] = {
        "activity": line.activity,
        "volume": line.volume.normalize() + 0,
        "rts": [str(rt.pk) for rt in line.rts.all()],
        "sides": line.sides,
        "title": line.title,
        "place": line.place,
        "geometry": json.dumps(place) if place else "",
        "land": line.land,
        "ksm": line.ksm.pk if line.ksm else "",
        "proposals": [each.pk for each in line.proposals.all()],
        "resolution": line.resolution.pk if line.resolution else "",
        "starts": line.starts,
        "ends": line.ends,
        "note": line.note,
    }
    found |= {f"share-{rt}": Decimal(amount) for rt, amount in line.shares.items()}
    found |= {f"ask-{name}": text for name, text in line.safeguards.items()}
    for at, each in enumerate(line.sources[:SOURCE_ROWS], 1):
        found |= {f"source-{at}": each["source"], f"amount-{at}": int(each["amount_idr"])}
    return found


def bound(initial: Mapping[str, Any]) -> MultiValueDict[str, str] | None:
    """What the form shows at first, as if it were sent, so that it is computed; None while it says too little."""
    if not all(initial.get(name) for name in ("activity", "rts", "volume")):
        return None
    data: MultiValueDict[str, str] = MultiValueDict({"key": [secrets.token_hex(16)]})
    for name, value in initial.items():
        if isinstance(value, list):
            data.setlist(name, [str(each) for each in value])
        elif value not in (None, False, ""):
            known = isinstance(value, Decimal | int) and not isinstance(value, bool)
            money = known and not name.startswith(("ksm", "resolution"))
            data[name] = number(value) if money else str(value)
    return data


def _grouped(desk: Desk) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    groups: dict[int, list[tuple[str, str]]] = {}
    for activity, price_idr in priced_activities(desk):
        aspect = desk.ruleset.criterion(activity.effects[0].criterion).aspect
        price = f"{rupiah(price_idr)} / {activity.unit}" if price_idr is not None else _("belum ada harga")
        groups.setdefault(aspect, []).append((activity.id, f"{here(activity)} – {price}"))
    for each in desk.ruleset.aspects:
        if each.number in groups:
            yield here(each), groups[each.number]
