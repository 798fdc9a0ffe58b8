"""What a person enters about a plan: its year, ceiling and prices; promises and what came of them; steps of a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from nakhoda.planning.forms.common import MOST_IDR, MoneyField, day_input
from nakhoda.planning.queries.desk import books_for_plan
from nakhoda.planning.queries.plans import Commitment, LineFile, PlanLine, PriceBookVersion, WorkPlan
from nakhoda.planning.rules.sources import funds

YEARS = (2010, 2100)


def book_label(book: PriceBookVersion) -> str:
    """A price book in a list: its title, version and whether it is an example."""
    said = f"{book.title}, v{book.version}"
    return f"{said} ({_('contoh')})" if book.example else said


class PlanForm(forms.Form):
    """A plan of a village: year, prices, ceiling, title. The year of a plan that is there already stays."""

    year = forms.IntegerField(label=_("Tahun"), min_value=YEARS[0], max_value=YEARS[1])
    prices = forms.TypedChoiceField(label=_("Buku harga"), coerce=int)
    ceiling_idr = MoneyField(
        label=_("Pagu (Rp)"),
        required=False,
        help_text=_("Batas biaya seluruh rencana. Kosongkan bila belum ada."),
    )
    title = forms.CharField(
        label=_("Judul"),
        max_length=200,
        required=False,
        help_text=_("Kosongkan untuk judul biasa: Rencana kerja masyarakat, desa, tahun."),
    )

    def __init__(self, *args: Any, village_key: str, plan: WorkPlan | None = None, **kwargs: Any) -> None:
        if plan is not None:
            kwargs["initial"] = {
                "ceiling_idr": plan.ceiling_idr,
                "title": plan.title,
                "prices": plan.prices_id,
                "year": plan.year,
            }
        else:
            kwargs.setdefault("initial", {"year": localdate().year})
        super().__init__(*args, **kwargs)
        self.books = {book.pk: book for book in books_for_plan(village_key)}
        prices: Any = self.fields["prices"]
        prices.choices = [(pk, book_label(book)) for pk, book in self.books.items()]
        if plan is not None:
            del self.fields["year"]

    def book(self) -> PriceBookVersion:
        """The book that was chosen."""
        return self.books[self.cleaned_data["prices"]]


class PromiseForm(forms.Form):
    """Who promises what to a plan."""

    source = forms.ChoiceField(label=_("Sumber dana"), choices=[(each.id, each.name) for each in funds().values()])
    party = forms.CharField(label=_("Pihak"), max_length=160, help_text=_("Misalnya Dinas PUPR, atau nama perusahaan."))
    kind = forms.ChoiceField(label=_("Bentuk"), choices=Commitment.KINDS)
    what = forms.CharField(label=_("Apa yang dijanjikan"), max_length=240)
    promised_idr = MoneyField(label=_("Nilai (Rp)"), help_text=_("Barang dan tenaga: perkiraan nilainya."))
    line = forms.TypedChoiceField(label=_("Untuk baris"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, lines: list[PlanLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["line"]
        chosen.choices = [("", _("seluruh rencana")), *((line.pk, f"{line.number}. {line.title}") for line in lines)]


class RealiseForm(forms.Form):
    """What came of a promise; a negative sum corrects what was noted too much."""

    amount = MoneyField(label=_("Rupiah"), low=Decimal(-MOST_IDR), help_text=_("Pembetulan: tulis negatif."))
    day = forms.DateField(label=_("Hari"), widget=day_input())
    remark = forms.CharField(label=_("Keterangan"), max_length=240, required=False)


class StepForm(forms.Form):
    """A step of a line: where to, why, and by which decision of a meeting."""

    to = forms.CharField(max_length=10)
    reason = forms.CharField(label=_("Alasan"), max_length=400, required=False)
    resolution = forms.IntegerField(required=False)


class LineFileForm(forms.Form):
    """A drawing, a land letter, a photo before the work."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=LineFile.KINDS)
    file = forms.FileField(
        label=_("Berkas"),
        help_text=_("PDF, JPG, atau PNG, paling besar 15 MB. Gambar dan foto tampil untuk umum; surat tanah tidak."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
