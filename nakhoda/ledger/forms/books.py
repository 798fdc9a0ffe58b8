"""Forms of the treasurer: a book, its cash boxes and accounts, entries, counts, closings, statements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nakhoda.ledger.files.statements import profiles
from nakhoda.ledger.queries.books import Book, PotRow
from nakhoda.ledger.rules.accounts import Template, chart, templates
from nakhoda.planning.forms.common import KeyField, MoneyField, day_input
from nakhoda.web.language import here

ONE = Decimal(1)


def purchases() -> list[Template]:
    """The templates of buying: spending that needs a photo."""
    return [each for each in templates().values() if chart()[each.debit].spending and "evidence" in each.asks]


def other_postings() -> list[Template]:
    """Every other template."""
    bought = {each.id for each in purchases()}
    return [each for each in templates().values() if each.id not in bought]


class BookForm(forms.Form):
    """A new book of an organisation."""

    organisation = forms.ChoiceField(label=_("Lembaga"))
    fund = forms.ChoiceField(
        label=_("Dana"), choices=Book.FUNDS, help_text=_("Satu buku untuk satu dana; tidak dicampur.")
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(label=_("Lembaga"), choices=[("", "–"), *organisations])


class PotForm(forms.Form):
    """A cash box or bank account of a book."""

    account = forms.ChoiceField(label=_("Jenis"), choices=PotRow.KINDS, widget=forms.RadioSelect, initial="cash")
    place = forms.CharField(
        label=_("Nama pada buku"), max_length=60, help_text=_("Misalnya “Kas bendahara” atau “BRI 3371”.")
    )
    bank = forms.CharField(label=_("Nama bank"), max_length=60, required=False)
    number = forms.CharField(
        label=_("Nomor rekening"),
        max_length=40,
        required=False,
        help_text=_("Hanya untuk rekening bank. Disimpan terkunci; yang tampil hanya namanya."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("Atas nama"), max_length=120, required=False)


class EntryForm(forms.Form):
    """An entry in the order of the hand: photo, sum, what for, kind, from where. `template` None chooses a purchase."""

    photo = forms.FileField(
        label=_("Foto bukti"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )
    amount_idr = MoneyField(label=_("Jumlah (Rp)"), low=ONE, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    text = forms.CharField(label=_("Untuk apa"), max_length=200)
    template = forms.ChoiceField(label=_("Jenis belanja"), widget=forms.RadioSelect)
    cash = forms.ChoiceField(label=_("Kas"), required=False)
    bank = forms.ChoiceField(label=_("Rekening"), required=False)
    document = forms.CharField(label=_("Nomor bukti"), max_length=80, help_text=_("Tulis juga pada nota aslinya."))
    tranche = forms.IntegerField(label=_("Termin"), min_value=0, max_value=20, required=False)
    day = forms.DateField(label=_("Tanggal kejadian"), widget=day_input())
    proof = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    key = KeyField()

    def __init__(self, *args: Any, pots: Sequence[PotRow], template: Template | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [template] if template else purchases()
        choices = [(each.id, here(each)) for each in chosen]
        self.fields["template"] = forms.ChoiceField(
            label=_("Jenis belanja"), choices=choices, widget=forms.RadioSelect, initial=choices[0][0]
        )
        if template:
            self.fields["template"].widget = forms.HiddenInput()
            self.fields["photo"].help_text = _("Bukti: %(proof)s.") % {"proof": template.proof}
        used = {account for each in chosen for account in (each.debit, each.credit)}
        for account in ("cash", "bank"):
            places = [(pot.place, pot.place) for pot in pots if pot.account == account]
            if account not in used:
                del self.fields[account]
            else:
                field = forms.ChoiceField(label=self.fields[account].label, choices=places, required=False)
                field.widget = forms.HiddenInput() if len(places) == 1 else field.widget
                field.initial = places[0][0] if places else ""
                self.fields[account] = field
        if not any("tranche" in each.asks for each in chosen):
            self.fields["tranche"].help_text = _("Kosongkan bila bukan dana termin.")

    @property
    def places(self) -> dict[str, str]:
        """The bank account and cash box by account."""
        return {name: self.cleaned_data.get(name) or "" for name in ("cash", "bank") if name in self.fields}


class ReverseForm(forms.Form):
    """Why and when an entry is taken back."""

    reason = forms.CharField(label=_("Alasan"), max_length=160)
    day = forms.DateField(label=_("Tanggal pembalikan"), widget=day_input())
    tranche = forms.IntegerField(
        label=_("Termin"),
        min_value=0,
        max_value=20,
        required=False,
        help_text=_("Hanya bila termin catatan aslinya sudah ditutup."),
    )
    key = KeyField()


class CountForm(forms.Form):
    """What lies in a cash box or stands on a statement at the end of a day."""

    pot = forms.ChoiceField(label=_("Kas atau rekening"))
    day = forms.DateField(label=_("Pada akhir hari"), widget=day_input())
    amount_idr = MoneyField(label=_("Jumlah terhitung (Rp)"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    source = forms.CharField(
        label=_("Keterangan"), max_length=200, required=False, help_text=_("Misalnya siapa yang ikut menghitung.")
    )

    def __init__(self, *args: Any, pots: Sequence[PotRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(pot.pk, f"{pot.get_account_display()} – {pot.place}") for pot in pots]
        self.fields["pot"] = forms.ChoiceField(label=_("Kas atau rekening"), choices=choices)


class CloseForm(forms.Form):
    """What is closed."""

    through = forms.DateField(
        label=_("Sampai tanggal"), widget=day_input(), help_text=_("Penutupan bulanan: hari terakhir bulan.")
    )
    tranche = forms.IntegerField(
        label=_("Termin"), min_value=0, max_value=20, required=False, help_text=_("Kosongkan untuk menutup bulan.")
    )
    reason = forms.CharField(
        label=_("Alasan bila ada selisih"), max_length=240, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class StatementForm(forms.Form):
    """A bank statement as CSV."""

    pot = forms.ChoiceField(label=_("Rekening"))
    profile = forms.ChoiceField(label=_("Bentuk rekening koran"))
    file = forms.FileField(label=_("Berkas CSV dari bank"), widget=forms.FileInput(attrs={"accept": ".csv,.txt"}))

    def __init__(self, *args: Any, pots: Sequence[PotRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = [(pot.pk, pot.place) for pot in pots if pot.account == "bank"]
        self.fields["pot"] = forms.ChoiceField(label=_("Rekening"), choices=banks)
        shapes = [(each.id, each.name) for each in profiles().values()]
        self.fields["profile"] = forms.ChoiceField(
            label=_("Bentuk rekening koran"),
            choices=shapes,
            help_text=_("Bentuk tiap bank masih dugaan: periksa jumlah barisnya sesudah diunggah."),
        )


class AttachForm(forms.Form):
    """A proof that comes later."""

    photo = forms.FileField(label=_("Foto bukti"), widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}))
