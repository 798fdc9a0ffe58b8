"""Price books that people send in: a workbook, a factor, and the book they looked at before it is saved."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nakhoda.baseline.files.guard import WorkbookRefused
from nakhoda.planning.files.price_book import CellError, PriceBookRefused, read_price_book
from nakhoda.planning.forms.common import NumberField
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.web.uploads import plain_name

SALT, KEPT_SECONDS = "nakhoda.planning.price-book", 12 * 3600
MOST_MB = 5
YEARS = (2000, 2100)


def packed(document: Mapping[str, Any]) -> str:
    """A book as signed text, so that what was looked at is what is saved."""
    return signing.dumps(dict(document), salt=SALT, compress=True)


class UploadForm(forms.Form):
    """A price book as a workbook. `book` is what was read, `errors_of_cells` what is wrong in which cell."""

    file = forms.FileField(
        label=_("Buku harga (XLSX)"),
        help_text=_("Unduh buku yang ada, ubah angkanya di lembar yang sama, lalu unggah di sini. Paling besar 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    book: PriceBook
    errors_of_cells: tuple[CellError, ...] = ()

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        name = plain_name(given.name)
        if given.size > MOST_MB * 2**20:
            raise ValidationError(_("%(name)s: lebih dari 5 MB.") % {"name": name})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "buku.xlsx"
            path.write_bytes(given.read())
            try:
                self.book = read_price_book(path)
            except PriceBookRefused as error:
                self.errors_of_cells = error.errors
                raise ValidationError(
                    _("%(name)s belum dapat dipakai: %(count)s sel perlu dibetulkan.")
                    % {"name": name, "count": len(error.errors)}
                ) from error
            except WorkbookRefused as error:
                raise ValidationError(str(error).replace(path.name, name)) from error
        return given


class IndexForm(forms.Form):
    """Prices of another year by a factor."""

    year = forms.IntegerField(label=_("Tahun harga"), min_value=YEARS[0], max_value=YEARS[1])
    factor = NumberField(
        label=_("Faktor"),
        low=Decimal("0.01"),
        most=100,
        help_text=_("Misalnya 1,035 untuk kenaikan 3,5 %. Koefisien tidak berubah; harga dibulatkan ke rupiah penuh."),
    )
    source = forms.CharField(
        label=_("Dasar faktor"), max_length=160, help_text=_("Misalnya inflasi BPS kota terdekat Januari–Desember.")
    )


class SaveForm(forms.Form):
    """The book that was looked at, with its title and source."""

    document = forms.CharField(widget=forms.HiddenInput, max_length=400_000)
    title = forms.CharField(label=_("Judul"), max_length=200)
    source = forms.CharField(
        label=_("Sumber harga"), max_length=240, help_text=_("Misalnya Keputusan Bupati tentang standar satuan harga.")
    )

    def clean_document(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = signing.loads(self.cleaned_data["document"], salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature as error:
            raise ValidationError(_("Pratinjau ini sudah terlalu lama. Unggah bukunya sekali lagi.")) from error
        return found
