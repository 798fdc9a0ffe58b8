"""Forms of wages: a period to list, a reason, a day to pay, a bank file, answers, the sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nakhoda.ledger.queries.books import PotRow
from nakhoda.payroll.files.transfers import transfer_profiles
from nakhoda.payroll.rules.sample import RESULTS
from nakhoda.planning.forms.common import day_input

PAIN = "pain.001"


class PeriodForm(forms.Form):
    """The days of a wage list."""

    start = forms.DateField(label=_("Dari tanggal"), widget=day_input())
    end = forms.DateField(label=_("Sampai tanggal"), widget=day_input())


class PayForm(forms.Form):
    """From where and when wages are handed out; `seen` is what was due on the page."""

    pot = forms.ChoiceField(label=_("Dari kas"))
    day = forms.DateField(label=_("Tanggal bayar"), widget=day_input())
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, pots: Sequence[PotRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pot"] = forms.ChoiceField(
            label=_("Dari rekening") if pots and pots[0].account == "bank" else _("Dari kas"),
            choices=[(pot.pk, pot.place) for pot in pots],
        )


class BankForm(PayForm):
    """A transfer file: the bank's form, from which account, on which day."""

    profile = forms.ChoiceField(label=_("Bentuk berkas"))
    field_order = ("profile", "pot", "day", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = [(each.id, f"{each.name} (CSV)") for each in transfer_profiles().values()]
        self.fields["profile"] = forms.ChoiceField(
            label=_("Bentuk berkas"),
            choices=[*banks, (PAIN, "ISO 20022 pain.001 (XML)")],
            help_text=_("Cocokkan dengan contoh dari kantor cabang sebelum dipakai pertama kali."),
        )
        self.order_fields(self.field_order)


class AnswerFileForm(forms.Form):
    """The bank's answers as a file, or typed row by row on the page."""

    file = forms.FileField(
        label=_("Jawaban bank (CSV)"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )
    day = forms.DateField(label=_("Tanggal mutasi bank"), widget=day_input())


class DrawForm(forms.Form):
    """How the sample is drawn."""

    seed = forms.CharField(
        label=_("Benih undian"),
        max_length=80,
        help_text=_("Angka yang diumumkan sesudah daftar dikunci, misalnya hasil undian di balai desa."),
    )
    percent = forms.IntegerField(label=_("Berapa persen pekerja"), min_value=1, max_value=100, initial=10)


class ResultForm(forms.Form):
    """What a drawn worker said."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=24)
    result = forms.ChoiceField(label=_("Jawaban"), choices=list(RESULTS.items()))
    remark = forms.CharField(label=_("Catatan"), max_length=400, required=False)
