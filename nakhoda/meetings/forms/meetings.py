"""Forms of a meeting: what, when, where; what it decided; its files and its lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nakhoda.meetings.actions.meetings import agenda_lines
from nakhoda.meetings.forms.common import LocalInput, NearDay, Position
from nakhoda.meetings.queries.meetings import Meeting, Proposal

LINES = {"rows": 7, "spellcheck": "true"}


class MeetingForm(Position):
    """A meeting to announce or change; with `villages` the village is asked too."""

    village_key = forms.ChoiceField(label=_("Desa/kelurahan"))
    title = forms.CharField(label=_("Judul"), max_length=200)
    day = NearDay(label=_("Tanggal"))
    starts = forms.TimeField(label=_("Mulai pukul"), widget=LocalInput("time"))
    ends = forms.TimeField(label=_("Selesai pukul (boleh kosong)"), required=False, widget=LocalInput("time"))
    place = forms.CharField(label=_("Tempat"), max_length=200, help_text=_("Misalnya: Aula kantor desa Tanjungsari."))
    agenda = forms.CharField(
        label=_("Acara"), help_text=_("Satu baris satu acara."), widget=forms.Textarea(attrs=LINES), max_length=4000
    )
    invited = forms.CharField(
        label=_("Yang diundang (boleh kosong)"),
        required=False,
        max_length=4000,
        help_text=_("Satu baris satu lembaga atau kelompok, misalnya: PKK, BPD, ketua RT dan RW."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = (
        "village_key",
        "title",
        "day",
        "starts",
        "ends",
        "place",
        "agenda",
        "invited",
        "latitude",
        "longitude",
    )

    def __init__(self, *args: Any, villages: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if villages is None:
            del self.fields["village_key"]
            return
        field = self.fields["village_key"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *((key, f"{name} ({key})") for key, name in villages.items())]
        if len(villages) == 1:
            field.initial = next(iter(villages))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Waktu selesai harus sesudah waktu mulai."))
        return data

    def fields_of_meeting(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        moment = {
            name: timezone.make_aware(datetime.combine(data["day"], data[name])) if data.get(name) else None
            for name in ("starts", "ends")
        }
        return {
            "title": data["title"],
            "starts_at": moment["starts"],
            "ends_at": moment["ends"],
            "place": data["place"],
            "agenda": list(agenda_lines(data["agenda"])),
            "invited": list(agenda_lines(data["invited"])),
            "latitude": data["latitude"],
            "longitude": data["longitude"],
        }


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """The values of a meeting as its form shows them."""
    start = timezone.localtime(meeting.starts_at)
    return {
        "title": meeting.title,
        "day": start.date(),
        "starts": start.time(),
        "ends": timezone.localtime(meeting.ends_at).time() if meeting.ends_at else None,
        "place": meeting.place,
        "agenda": "\n".join(meeting.agenda),
        "invited": "\n".join(meeting.invited),
        "latitude": meeting.latitude,
        "longitude": meeting.longitude,
    }


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = forms.CharField(label=_("Alasan pembatalan"), max_length=240)


class MinutesForm(forms.Form):
    """Who led and wrote, and what was said."""

    chair = forms.CharField(label=_("Pimpinan rapat"), max_length=120, required=False)
    note_taker = forms.CharField(label=_("Notulis"), max_length=120, required=False)
    summary = forms.CharField(
        label=_("Jalannya pertemuan"),
        required=False,
        max_length=8000,
        help_text=_("Ringkas: siapa menjelaskan apa, pertanyaan warga, dan jawabannya. Tampil untuk umum."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ResolutionForm(forms.Form):
    """A decision with who follows it up and until when."""

    text = forms.CharField(label=_("Keputusan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(label=_("Penanggung jawab"), max_length=120, required=False)
    due = NearDay(label=_("Paling lambat"), required=False)
    proposal = forms.ModelChoiceField(label=_("Menjawab usulan"), queryset=Proposal.objects.none(), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proposal"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Proposal.objects.filter(village_key=meeting.village_key).order_by("-at")
            field.empty_label = "–"


class FollowUpForm(forms.Form):
    """How a decision fares."""

    text = forms.CharField(label=_("Perkembangan"), max_length=400)
    done = forms.BooleanField(label=_("Selesai"), required=False)


class PhotosForm(forms.Form):
    """A photo with what it shows."""

    photo = forms.FileField(
        label=_("Foto"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    caption = forms.CharField(label=_("Keterangan"), max_length=240, required=False)


class LockForm(forms.Form):
    """The scan of the signed minutes."""

    scan = forms.FileField(
        label=_("Pindaian berita acara bertanda tangan"),
        help_text=_("PDF, JPG, atau PNG, paling besar 15 MB. Pastikan semua tanda tangan terbaca."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
