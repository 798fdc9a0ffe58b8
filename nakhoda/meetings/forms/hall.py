"""Forms of the hall: who came, what they propose, how they rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nakhoda.meetings.forms.common import (
    SEXES,
    SEXES_SHORT,
    STATED,
    STATED_SHORT,
    KeyField,
    Position,
    Trap,
)
from nakhoda.meetings.queries.hall import data_here
from nakhoda.meetings.queries.meetings import Ballot, Meeting, Proposal
from nakhoda.meetings.rules.participation import ELEMENTS
from nakhoda.meetings.rules.ranking import Marks
from nakhoda.regions.queries import Rt

if TYPE_CHECKING:
    OneOfRt = forms.ModelChoiceField[Rt]
    SomeProposals = forms.ModelMultipleChoiceField[Proposal]
else:
    OneOfRt, SomeProposals = forms.ModelChoiceField, forms.ModelMultipleChoiceField

MOST_PHOTO_MB = 15
NAMES = ("name", "sex", "disability", "low_income", "element", "organisation")


class AttendeeForm(forms.Form):
    """A person who came, as the desk types it: nothing is stated until somebody states it."""

    key = KeyField()
    name = forms.CharField(
        label=_("Nama"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    sex = forms.ChoiceField(label=_("L/P"), choices=SEXES_SHORT, required=False)
    disability = forms.ChoiceField(label=_("Disabilitas"), choices=STATED_SHORT, required=False)
    low_income = forms.ChoiceField(label=_("MBR"), choices=STATED_SHORT, required=False)
    element: forms.Field = forms.CharField(
        label=_("Unsur"), max_length=60, required=False, widget=forms.TextInput(attrs={"list": "elements"})
    )
    organisation = forms.CharField(label=_("Lembaga"), max_length=120, required=False)

    def person(self) -> dict[str, str]:
        """Name and what was stated."""
        return {name: self.cleaned_data[name] for name in NAMES}


class RtField(OneOfRt):
    """An RT, named by its label."""

    def label_from_instance(self, obj: Rt) -> str:
        return obj.label


class ProposalsField(SomeProposals):
    """Proposals to tick."""

    def label_from_instance(self, obj: Proposal) -> str:
        return proposal_label(obj)


class CheckInForm(AttendeeForm):
    """A person who checks in by phone."""

    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=SEXES, required=False, widget=forms.RadioSelect)
    disability = forms.ChoiceField(
        label=_("Penyandang disabilitas?"), choices=STATED, required=False, widget=forms.RadioSelect
    )
    low_income = forms.ChoiceField(
        label=_("Penghasilan rumah tangga di bawah upah minimum (MBR)?"),
        choices=STATED,
        required=False,
        widget=forms.RadioSelect,
    )
    element: forms.Field = forms.ChoiceField(
        label=_("Hadir sebagai"),
        required=False,
        choices=[("", _("tidak disebut")), *((each, each) for each in ELEMENTS)],
    )
    organisation = forms.CharField(label=_("Lembaga (boleh kosong)"), max_length=120, required=False)
    website = Trap()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nama lengkap")
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class PaperAnswersForm(forms.Form):
    """Paper answers to one question, counted at the table."""

    key = KeyField()
    topic = forms.CharField(widget=forms.HiddenInput)
    phase = forms.ChoiceField(choices=[("before", "before"), ("after", "after")], widget=forms.HiddenInput)
    right = forms.IntegerField(label=_("Benar"), min_value=0, max_value=5000)
    wrong = forms.IntegerField(label=_("Salah"), min_value=0, max_value=5000)


class ProposalForm(Position):
    """A proposal of a resident; who proposes stays hidden from the public unless they want otherwise."""

    key = KeyField()
    title = forms.CharField(
        label=_("Apa yang diusulkan?"),
        max_length=160,
        help_text=_("Beberapa kata, misalnya: Perbaikan saluran depan RT 3."),
    )
    rt = RtField(label=_("Di RT mana?"), queryset=Rt.objects.none(), required=False)
    description = forms.CharField(
        label=_("Mengapa, dan siapa yang terbantu? (boleh kosong)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=_("Foto keadaan sekarang (boleh kosong)"),
        required=False,
        help_text=_("Data letak di dalam foto dipakai sebagai titik usulan, lalu dihapus dari foto."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    proposer = forms.CharField(
        label=_("Nama Anda (boleh kosong)"), max_length=120, required=False, help_text=_("Hanya dilihat petugas.")
    )
    proposer_sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=SEXES, required=False, widget=forms.RadioSelect)
    named = forms.BooleanField(label=_("Tampilkan nama saya untuk umum"), required=False)
    website = Trap()
    field_order = (
        "key", "title", "rt", "description", "photo", "latitude", "longitude", "proposer", "proposer_sex", "named",
    )  # fmt: skip

    def __init__(self, *args: Any, village_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rt"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Rt.objects.filter(village_key=village_key).order_by("label")
            field.empty_label = _("belum tahu / seluruh desa")

    def clean_photo(self) -> tuple[str, bytes] | None:
        """The photo's name and bytes, or None."""
        file = self.cleaned_data["photo"]
        if not file:
            return None
        if file.size > MOST_PHOTO_MB * 2**20:
            raise ValidationError(_("Foto lebih dari %(most)s MB. Kecilkan dahulu."), params={"most": MOST_PHOTO_MB})
        return file.name or "foto", file.read()

    def proposal(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("key", "title", "rt", "description", "photo", "latitude", "longitude", "proposer", "proposer_sex")
        found = {name: self.cleaned_data[name] for name in names}
        return found | {"proposer_hidden": not (self.cleaned_data["named"] and found["proposer"])}


class ModerateForm(forms.Form):
    """Whether the public sees a proposal, and its photo."""

    hidden = forms.CharField(max_length=240, required=False)
    photo_shown = forms.BooleanField(required=False)


class BallotForm(forms.Form):
    """A ranking to open: its method, and the proposals ranked."""

    title = forms.CharField(label=_("Yang diurutkan"), max_length=160, initial=_("Urutan kepentingan usulan"))
    method = forms.ChoiceField(label=_("Cara yang disepakati"), widget=forms.RadioSelect)
    proposals = ProposalsField(
        label=_("Usulan"), queryset=Proposal.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Pilihan lain (boleh kosong)"),
        required=False,
        max_length=2000,
        help_text=_("Satu baris satu pilihan."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        method, field = self.fields["method"], self.fields["proposals"]
        if isinstance(method, forms.ChoiceField):
            method.choices = [(each.id, f"{each.name}: {each.how}") for each in data_here().methods.values()]
        if isinstance(field, forms.ModelMultipleChoiceField):
            shown = Proposal.objects.filter(village_key=meeting.village_key, hidden="").select_related("rt")
            field.queryset = shown.order_by("-at")

    def options(self) -> list[dict[str, Any]]:
        """The options as a ballot keeps them."""
        lines = [line.strip()[:160] for line in self.cleaned_data["others"].splitlines() if line.strip()]
        chosen = sorted(self.cleaned_data["proposals"], key=lambda each: each.pk)
        found = [{"label": proposal_label(each), "proposal": each.pk} for each in chosen]
        found += [{"label": line, "proposal": None} for line in lines]
        return [{"id": str(number), **option} for number, option in enumerate(found, start=1)]


def proposal_label(proposal: Proposal) -> str:
    """A proposal on a ballot: its title and RT."""
    return f"{proposal.title} ({proposal.rt.label})" if proposal.rt else proposal.title


def marks_of(ballot: Ballot, sent: Mapping[str, str], chosen: Sequence[str], count: int = 1) -> Marks:
    """The marks of a sent ballot: `chosen` for approval, `n-<id>` places for Borda and points for points.

    ValidationError for what is no number, a place given twice, or nothing marked at all.
    """
    if ballot.method == "approval":
        if not chosen:
            raise ValidationError(_("Tandai sedikitnya satu usulan."))
        return Marks(count, tuple(dict.fromkeys(chosen)))
    numbers = {}
    for option in ballot.options:
        text = sent.get(f"n-{option['id']}", "").strip()
        if text:
            numbers[option["id"]] = _whole(text)
    if ballot.method == "points":
        points = {option: number for option, number in numbers.items() if number}
        if not points:
            raise ValidationError(_("Bagikan sedikitnya satu poin."))
        return Marks(count, points=points)
    places = {option: number for option, number in numbers.items() if number}
    if not places:
        raise ValidationError(_("Beri sedikitnya satu usulan nomor urut 1."))
    if twice := next((number for number in places.values() if list(places.values()).count(number) > 1), None):
        raise ValidationError(_("Tempat %(place)s diberikan dua kali."), params={"place": twice})
    return Marks(count, tuple(sorted(places, key=lambda option: places[option])))


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ValidationError(_("%(text)s bukan bilangan. Tulis angka saja."), params={"text": text[:12]})
    return int(text)
