"""Forms about workers: registration, facts, account, reveal, objections, and the wages of a regency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nakhoda.meetings.forms.common import Trap
from nakhoda.payroll.queries.people import fact_names
from nakhoda.payroll.rules.eligibility import priorities, requirements
from nakhoda.payroll.rules.identity import banks
from nakhoda.payroll.rules.rates import roles
from nakhoda.planning.forms.common import KeyField, MoneyField, day_input

KNOWN = [("y", _("ya")), ("n", _("tidak")), ("", _("belum ditanya"))]
SAID: Mapping[str, bool | None] = {"y": True, "n": False, "": None}
QUESTIONS: Mapping[str, Any] = {
    "resident": _("Penduduk setempat menurut KTP atau surat domisili?"),
    "public_servant": _("ASN, TNI atau Polri?"),
    "consent": _("Setuju didata dan diumumkan tanpa nama?"),
    "poor": _("Keluarga miskin?"),
    "lost_work": _("Kehilangan pekerjaan atau penghasilan?"),
    "woman_head_of_household": _("Perempuan kepala keluarga?"),
    "disability": _("Penyandang disabilitas?"),
}


def question(fact: str) -> Any:
    """How a fact is asked for."""
    names = {rule.fact: rule.name for rule in (*requirements(), *priorities())}
    return QUESTIONS.get(fact, names[fact])


def _digits() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


def _sure() -> forms.BooleanField:
    return forms.BooleanField(label=_("Sudah saya cocokkan dengan aslinya"), required=False)


class FactsForm(forms.Form):
    """What is stated about a worker. Nothing is supposed: what was not asked stays unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in fact_names():
            self.fields[fact] = forms.ChoiceField(
                label=question(fact), choices=KNOWN, required=False, widget=forms.RadioSelect, initial=""
            )

    @property
    def facts(self) -> dict[str, bool | None]:
        """The facts as the rules take them."""
        return {fact: SAID[self.cleaned_data.get(fact) or ""] for fact in fact_names()}


class WorkerForm(FactsForm):
    """A new worker, in the order of the identity card."""

    name = forms.CharField(label=_("Nama menurut KTP"), max_length=120)
    nik = forms.CharField(
        label=_("NIK"),
        max_length=40,
        help_text=_(
            "16 angka, disalin dari KTP. Disimpan terkunci; sesudah ini hanya empat angka terakhir yang tampil."
        ),
        widget=_digits(),
    )
    birth = forms.DateField(label=_("Tanggal lahir menurut KTP"), required=False, widget=day_input())
    sex = forms.ChoiceField(
        label=_("Jenis kelamin menurut KTP"),
        choices=[("P", _("Perempuan")), ("L", _("Laki-laki")), ("", _("belum diisi"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    rt = forms.ChoiceField(label=_("RT"), required=False)
    sure = _sure()
    key = KeyField()

    def __init__(self, *args: Any, rts: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(pk), label) for pk, label in rts)]
        self.fields["rt"] = forms.ChoiceField(label=_("RT"), choices=choices, required=False)
        self.order_fields(["name", "nik", "birth", "sex", "rt", *fact_names(), "sure", "key"])


class PasteForm(forms.Form):
    """Rows copied from a spreadsheet: name, NIK, birth date, L or P; the last two may be empty."""

    text = forms.CharField(
        label=_("Baris dari Excel"),
        max_length=40_000,
        help_text=_(
            "Satu orang satu baris: nama, NIK, tanggal lahir (17-06-1985), L atau P. Salin dari Excel apa adanya, atau "
            "pisahkan dengan titik koma. Keterangan lain diisi kemudian; tidak ada yang dianggap."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
    )
    sure = _sure()
    key = KeyField()


class FactsChangeForm(FactsForm):
    """Facts stated anew, with the reason."""

    died = forms.DateField(label=_("Meninggal pada"), required=False, widget=day_input())
    moved = forms.DateField(label=_("Pindah dari desa ini pada"), required=False, widget=day_input())
    reason = forms.CharField(
        label=_("Alasan perubahan"), max_length=240, help_text=_("Misalnya dari siapa atau surat apa diketahui.")
    )


class AccountForm(forms.Form):
    """A worker's account as it stands in the savings book."""

    bank = forms.ChoiceField(label=_("Bank"))
    number = forms.CharField(
        label=_("Nomor rekening"),
        max_length=40,
        help_text=_("Salin dari buku tabungan. Disimpan terkunci; yang tampil empat angka terakhir."),
        widget=_digits(),
    )
    holder = forms.CharField(
        label=_("Atas nama"), max_length=120, required=False, help_text=_("Kosongkan bila sama dengan nama pekerja.")
    )
    sure = _sure()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((key, bank["name"]) for key, bank in banks().items())]
        self.fields["bank"] = forms.ChoiceField(label=_("Bank"), choices=choices)


class RevealForm(forms.Form):
    """Why a number is opened."""

    kind = forms.ChoiceField(
        label=_("Nomor"), choices=[("nik", _("NIK")), ("account", _("Nomor rekening"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Alasan"), max_length=240, help_text=_("Dicatat pada jejak bersama nama Anda dan waktunya.")
    )


class ObjectionForm(forms.Form):
    """What a resident objects to; the name may stay empty."""

    number = forms.IntegerField(
        label=_("Nomor pada daftar"),
        required=False,
        min_value=1,
        max_value=10**6,
        help_text=_("Kosongkan bila menyangkut seluruh daftar."),
    )
    text = forms.CharField(
        label=_("Apa yang disanggah"), max_length=2000, min_length=10, widget=forms.Textarea(attrs={"rows": 5})
    )
    name = forms.CharField(label=_("Nama Anda (boleh kosong)"), max_length=120, required=False)
    website = Trap()
    key = KeyField()


class AnswerForm(forms.Form):
    """What is decided on an objection."""

    upheld = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[("y", _("Diterima: pekerja dikeluarkan dari daftar")), ("n", _("Ditolak: daftar tetap"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Alasan"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class RateForm(forms.Form):
    """The daily wage of a role from a day on."""

    role = forms.ChoiceField(label=_("Peran"))
    wage_idr = MoneyField(
        label=_("Upah sehari (Rp)"), low=Decimal(1), widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    ceiling_idr = MoneyField(
        label=_("Pagu kabupaten (Rp)"),
        low=Decimal(1),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    valid_from = forms.DateField(label=_("Berlaku mulai"), widget=day_input())
    source = forms.CharField(label=_("Dasar"), max_length=240, help_text=_("Misalnya nomor SK standar harga satuan."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Peran"), choices=list(roles().items()))
