"""Forms of packages: made, changed, decided; goods bought, used and counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nakhoda.ledger.queries.books import PotRow
from nakhoda.ledger.rules.accounts import templates
from nakhoda.planning.forms.common import KeyField, MoneyField, NumberField, day_input
from nakhoda.planning.rules.story import UNITS
from nakhoda.web.language import here
from nakhoda.web.numbers import number
from nakhoda.works.actions.goods import TEMPLATES
from nakhoda.works.queries.goods import Goods
from nakhoda.works.rules.purchases import Item, Offer

ROWS, OTHER = 5, "lain"
GRAM = Decimal("0.001")
NUMERIC = {"inputmode": "numeric"}
Choices = Sequence[tuple[str, Any]]


class PackageForm(forms.Form):
    """A new package of a grant."""

    lines = forms.MultipleChoiceField(label=_("Pekerjaan"), widget=forms.CheckboxSelectMultiple)
    ksm = forms.ChoiceField(label=_("Dikerjakan oleh KSM"))
    title = forms.CharField(
        label=_("Nama paket"), max_length=200, required=False, help_text=_("Kosongkan untuk memakai nama pekerjaannya.")
    )
    starts = forms.DateField(label=_("Mulai"), widget=day_input())
    ends = forms.DateField(label=_("Selesai"), widget=day_input())
    crew = forms.IntegerField(
        label=_("Pekerja sehari (rencana)"),
        min_value=0,
        max_value=2_000,
        initial=20,
        widget=forms.NumberInput(attrs=NUMERIC),
    )
    key = KeyField()

    def __init__(self, *args: Any, lines: Choices, ksm: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"] = forms.MultipleChoiceField(
            label=_("Pekerjaan"),
            choices=lines,
            widget=forms.CheckboxSelectMultiple,
            initial=[pk for pk, _name in lines],
        )
        self.fields["ksm"] = forms.ChoiceField(label=_("Dikerjakan oleh KSM"), choices=ksm)


class PurchaseForm(forms.Form):
    """A purchase in the order of the hand: photo, sum, what for, shop. Offers are asked for where the sum needs them.

    `goods` are the materials that may be named; `needed` is how many offers the sum needs, the own one among them.
    """

    photo = forms.FileField(
        label=_("Foto nota"), required=False, widget=forms.FileInput(attrs={"accept": "image/*,.pdf"})
    )
    amount_idr = MoneyField(label=_("Jumlah nota (Rp)"), low=Decimal(1), widget=forms.TextInput(attrs=NUMERIC))
    supplier = forms.CharField(label=_("Toko atau pemasok"), max_length=160)
    document = forms.CharField(label=_("Nomor nota"), max_length=80, help_text=_("Tulis juga pada nota aslinya."))
    template = forms.ChoiceField(label=_("Jenis belanja"), widget=forms.RadioSelect)
    cash = forms.ChoiceField(label=_("Kas"), required=False)
    bank = forms.ChoiceField(label=_("Rekening"), required=False)
    day = forms.DateField(label=_("Tanggal nota"), widget=day_input())
    proof = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    key = KeyField()

    def __init__(
        self, *args: Any, goods: Sequence[Goods], pots: Sequence[PotRow], needed: int, most: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goods = {each.resource: each for each in goods}
        self.needed, self.most = needed, most
        kinds = [(name, here(templates()[name])) for name in TEMPLATES]
        self.fields["template"] = forms.ChoiceField(
            label=_("Jenis belanja"), choices=kinds, widget=forms.RadioSelect, initial=TEMPLATES[0]
        )
        for account in ("cash", "bank"):
            places = [(pot.place, pot.place) for pot in pots if pot.account == account]
            field = forms.ChoiceField(label=self.fields[account].label, choices=places, required=False)
            field.widget = forms.HiddenInput() if len(places) == 1 else field.widget
            field.initial = places[0][0] if places else ""
            self.fields[account] = field
        self._add_rows()
        for at in range(1, most):
            self._add_offer(at)
        if most > 1:
            self.fields["reason"] = forms.CharField(
                label=_("Alasan bila tidak memilih yang termurah"), max_length=240, required=False
            )

    def _add_rows(self) -> None:
        named = [(each.resource, _label(each)) for each in self.goods.values()]
        choices = [("", _("– pilih –")), *named, (OTHER, _("Barang lain (tulis namanya)"))]
        for at in range(1, ROWS + 1):
            self.fields[f"item{at}"] = forms.ChoiceField(
                label=_("Untuk apa: barang"), choices=choices, required=at == 1
            )
            self.fields[f"quantity{at}"] = NumberField(label=_("Banyaknya"), low=GRAM, places=3, required=at == 1)
            self.fields[f"name{at}"] = forms.CharField(label=_("Nama barang lain"), max_length=120, required=False)
            self.fields[f"unit{at}"] = forms.CharField(label=_("Satuan"), max_length=20, required=False)
            self.fields[f"cost{at}"] = MoneyField(
                label=_("Harga barang ini (Rp)"), required=False, widget=forms.TextInput(attrs=NUMERIC)
            )

    def _add_offer(self, at: int) -> None:
        wanted = at < self.needed
        self.fields[f"shop{at}"] = forms.CharField(
            label=_("Toko lain"),
            max_length=160,
            required=wanted,
            error_messages={"required": _("Tulis toko yang ikut menawarkan.")},
        )
        self.fields[f"offer{at}"] = MoneyField(
            label=_("Harga penawarannya (Rp)"),
            required=wanted,
            widget=forms.TextInput(attrs=NUMERIC),
            error_messages={"required": _("Tulis harga dari toko itu.")},
        )
        self.fields[f"letter{at}"] = forms.FileField(
            label=_("Foto surat penawaran"), required=False, widget=forms.FileInput(attrs={"accept": "image/*,.pdf"})
        )
        self.fields[f"letter_proof{at}"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields of the first thing on the receipt."""
        return [self[f"{name}1"] for name in ("item", "quantity")]

    @property
    def other(self) -> list[forms.BoundField]:
        """Name and unit of the first thing where it is in no list."""
        return [self[f"{name}1"] for name in ("name", "unit")]

    @property
    def wants_other(self) -> bool:
        """Whether name and unit stand open: the thing is in no list, or there is no list."""
        return self["item1"].value() == OTHER or bool(self["name1"].errors)

    @property
    def more(self) -> list[list[forms.BoundField]]:
        """The fields of every further thing."""
        names = ("item", "quantity", "cost", "name", "unit")
        return [[self[f"{name}{at}"] for name in names] for at in range(2, ROWS + 1)]

    @property
    def wants_more(self) -> bool:
        """Whether the fields of further things stand open."""
        return bool(self.data.get("item2")) or any(self[f"cost{at}"].errors for at in range(1, ROWS + 1))

    @property
    def offers(self) -> list[list[forms.BoundField]]:
        """The fields of the offers that are asked for."""
        return [[self[f"{name}{at}"] for name in ("shop", "offer", "letter")] for at in range(1, self.needed)]

    @property
    def letters(self) -> list[forms.BoundField]:
        """The hidden fields of offers' proofs."""
        return [self[f"letter_proof{at}"] for at in range(1, self.most)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for at in range(1, ROWS + 1):
            if said.get(f"item{at}") == OTHER and not said.get(f"name{at}"):
                self.add_error(f"name{at}", _("Tulis nama barangnya."))
            if at > 1 and said.get(f"item{at}") and not (said.get(f"quantity{at}") and said.get(f"cost{at}")):
                self.add_error(f"cost{at}", _("Isi banyaknya dan harganya."))
        if self._named(said) and not said.get("cost1"):
            said["cost1"] = (said.get("amount_idr") or 0) - sum(said.get(f"cost{at}") or 0 for at in self._named(said))
        return said

    def _named(self, said: dict[str, Any]) -> list[int]:
        return [at for at in range(2, ROWS + 1) if said.get(f"item{at}")]

    def items(self) -> list[Item]:
        """The things on the receipt; with one alone its cost is the sum."""
        said = self.cleaned_data
        return [self._item(at) for at in (1, *self._named(said))]

    def _item(self, at: int) -> Item:
        said = self.cleaned_data
        known = self.goods.get(said[f"item{at}"])
        cost = said.get(f"cost{at}") or (said["amount_idr"] if at == 1 else 0)
        name, unit = (known.name, known.unit) if known else (said[f"name{at}"], said[f"unit{at}"] or "bh")
        return Item(known.resource if known else "", name, unit, said[f"quantity{at}"], cost)

    def other_offers(self) -> list[Offer]:
        """The offers of other shops that were written."""
        said = self.cleaned_data
        return [
            Offer(said[f"shop{at}"], said[f"offer{at}"], said.get(f"letter_proof{at}", ""))
            for at in range(1, self.needed)
        ]

    @property
    def places(self) -> dict[str, str]:
        """The bank account and cash box by account."""
        return {name: self.cleaned_data.get(name) or "" for name in ("cash", "bank")}


def _label(goods: Goods) -> str:
    missing = _("kurang %(n)s") % {"n": number(goods.missing.normalize())} if goods.missing else ""
    return f"{goods.name} ({UNITS.get(goods.unit, goods.unit)}){f', {missing}' if missing else ''}"


class StockForm(forms.Form):
    """Goods used or counted. `counted` asks for what was counted instead of what was taken."""

    resource = forms.ChoiceField(label=_("Bahan"))
    quantity = NumberField(label=_("Banyaknya"), low=Decimal(0), places=3)
    day = forms.DateField(label=_("Tanggal"), widget=day_input())
    note = forms.CharField(label=_("Keterangan"), max_length=240, required=False)
    key = KeyField()

    def __init__(self, *args: Any, goods: Sequence[Goods], counted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [
            (each.resource, f"{each.name}: {number(each.held.normalize())} {UNITS.get(each.unit, each.unit)}")
            for each in goods
        ]
        self.fields["resource"] = forms.ChoiceField(label=_("Bahan (menurut kartu)"), choices=held)
        self.fields["quantity"].label = _("Hasil hitungan") if counted else _("Banyaknya yang dipakai")
        if counted:
            self.fields["note"].help_text = _("Wajib bila hitungan berbeda dari kartu.")


class ChangeForm(forms.Form):
    """A change of a line's volume. `seen` holds what the effect was shown for."""

    row = forms.ChoiceField(label=_("Pekerjaan"), widget=forms.RadioSelect)
    volume = NumberField(label=_("Volume baru"), low=GRAM, places=3)
    reason = forms.CharField(label=_("Alasan"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    key = KeyField()

    def __init__(self, *args: Any, rows: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"] = forms.ChoiceField(
            label=_("Pekerjaan"), choices=rows, widget=forms.RadioSelect, initial=rows[0][0] if rows else None
        )
