"""Forms of a grant: allocated, account checked, proposed, verified, moved on, paid out, its papers and progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from nakhoda.grants.queries.grants import Tranche
from nakhoda.grants.rules.programmes import Document, checklist, programmes, roles
from nakhoda.ledger.queries.books import PotRow
from nakhoda.planning.forms.common import KeyField, MoneyField, NumberField, day_input
from nakhoda.planning.queries.plans import PlanLine
from nakhoda.web.language import here
from nakhoda.web.numbers import rupiah

ONE = Decimal(1)
WHOLE = 100


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AllocateForm(forms.Form):
    """A new grant for an organisation."""

    organisation = forms.ChoiceField(label=_("Lembaga penerima"))
    programme = forms.ChoiceField(label=_("Program"))
    year = forms.IntegerField(label=_("Tahun anggaran"), min_value=2000, max_value=2100)
    amount_idr = MoneyField(
        label=_("Jumlah bantuan (Rp)"), low=ONE, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    number = forms.CharField(
        label=_("Nomor surat penetapan"), max_length=80, help_text=_("Surat atau keputusan yang menetapkan alokasi.")
    )
    key = KeyField()

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Lembaga penerima"), choices=[("", "–"), *organisations], help_text=_("BKM/LKM atau KSM.")
        )
        offered = [
            (
                key,
                _now("%(name)s, paling banyak %(sum)s")
                % {"name": here(each, "title"), "sum": rupiah(each.ceiling_idr)},
            )
            for key, each in programmes().items()
        ]
        self.fields["programme"] = forms.ChoiceField(label=_("Program"), choices=[("", "–"), *offered])


class StepForm(forms.Form):
    """The next state of a grant or tranche; `seen` is the newest step that the page showed."""

    to = forms.CharField(widget=forms.HiddenInput, max_length=20)
    reason = forms.CharField(label=_("Alasan"), max_length=400, required=False, widget=_area())
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


class AccountForm(forms.Form):
    """The organisation's bank account beside its savings book."""

    pot = forms.ChoiceField(label=_("Rekening pada buku lembaga"), widget=forms.RadioSelect)
    holder_matches = forms.BooleanField(
        label=_("Nama dan nomor pada buku tabungan sama, atas nama lembaga"),
        required=False,
        help_text=_("Lihat buku tabungan aslinya, bukan fotokopi."),
    )
    note = forms.CharField(label=_("Catatan"), max_length=400, required=False, widget=_area())
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def __init__(self, *args: Any, pots: Sequence[PotRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(pot.pk, f"{pot.place}, {pot.holder}" if pot.holder else pot.place) for pot in pots]
        self.fields["pot"] = forms.ChoiceField(
            label=_("Rekening pada buku lembaga"),
            choices=named,
            widget=forms.RadioSelect,
            initial=named[0][0] if len(named) == 1 else None,
        )


class ProposalForm(forms.Form):
    """Lines of the work plan with the sum asked for each; an empty sum leaves the line out."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def __init__(
        self, *args: Any, lines: Sequence[PlanLine], amounts: Mapping[int, int], grant_idr: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.grant_idr = {line.pk: line for line in lines}, grant_idr
        for line in lines:
            self.fields[f"line-{line.pk}"] = MoneyField(
                label=f"{line.plan.year}.{line.number} {line.title}",
                required=False,
                initial=amounts.get(line.pk),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
                help_text=_("RAB %(sum)s, %(days)s HOK")
                % {"sum": rupiah(line.total_idr), "days": int(line.labour_days)},
            )

    @property
    def chosen(self) -> list[tuple[PlanLine, int]]:
        """The lines with a sum above zero."""
        said = ((line, self.cleaned_data.get(f"line-{pk}")) for pk, line in self.lines.items())
        return [(line, amount) for line, amount in said if amount]


class VerifyForm(forms.Form):
    """Every question of the checklist, yes or no, with a note."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in checklist():
            self.fields[f"{item.id}-yes"] = forms.ChoiceField(
                label=here(item), choices=[("ya", _("Ya")), ("tidak", _("Tidak"))], widget=forms.RadioSelect
            )
            self.fields[f"{item.id}-note"] = forms.CharField(label=_("Catatan"), max_length=400, required=False)

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The fields of each question: answer and note."""
        return [(self[f"{item.id}-yes"], self[f"{item.id}-note"]) for item in checklist()]

    @property
    def answers(self) -> dict[str, tuple[bool, str]]:
        """The answers by question."""
        said = self.cleaned_data
        return {item.id: (said[f"{item.id}-yes"] == "ya", said[f"{item.id}-note"]) for item in checklist()}


class ProgressForm(forms.Form):
    """Physical progress as measured in the field."""

    percent = NumberField(label=_("Kemajuan fisik (%)"), low=Decimal(0), places=2, most=WHOLE)
    day = forms.DateField(label=_("Diperiksa pada"), widget=day_input())
    note = forms.CharField(label=_("Catatan"), max_length=400, required=False, widget=_area())


class PaperForm(forms.Form):
    """A signed paper: the scan, to which tranche it belongs, and whose signature stands on it."""

    file = forms.FileField(
        label=_("Pindaian atau foto"),
        help_text=_("PDF atau foto, paling besar 15 MB. Pastikan semua tanda tangan terbaca."),
        widget=forms.FileInput(attrs={"accept": ".pdf,image/*"}),
    )
    tranche = forms.ChoiceField(label=_("Untuk"), required=False)
    signers = forms.MultipleChoiceField(
        label=_("Sudah ditandatangani oleh"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, document: Document, tranches: Sequence[Tranche], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: list[tuple[str, str | Promise]] = [("", _("Seluruh bantuan"))]
        parts += [(str(each.number), _now("Termin %(number)s") % {"number": each.number}) for each in tranches]
        self.fields["tranche"] = forms.ChoiceField(label=_("Untuk"), required=False, choices=parts)
        if document.signers:
            self.fields["signers"] = forms.MultipleChoiceField(
                label=_("Sudah ditandatangani oleh"),
                required=False,
                choices=[(role, roles()[role]) for role in document.signers],
                widget=forms.CheckboxSelectMultiple,
            )
        else:
            del self.fields["signers"]


class WithdrawForm(forms.Form):
    """Why a paper does not count any more."""

    reason = forms.CharField(label=_("Alasan"), max_length=240, widget=_area())


class DisburseForm(forms.Form):
    """A tranche paid out: when, by which payment order, into which account."""

    day = forms.DateField(label=_("Tanggal masuk rekening"), widget=day_input())
    document = forms.CharField(label=_("Nomor SP2D atau bukti transfer"), max_length=80)
    pot = forms.ChoiceField(label=_("Rekening lembaga"), widget=forms.RadioSelect)
    key = KeyField()

    def __init__(self, *args: Any, pots: Sequence[PotRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(pot.pk, f"{pot.place}, {pot.holder}" if pot.holder else pot.place) for pot in pots]
        self.fields["pot"] = forms.ChoiceField(
            label=_("Rekening lembaga"),
            choices=named,
            widget=forms.RadioSelect,
            initial=named[0][0] if len(named) == 1 else None,
        )
