"""Forms of the pages of drafts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A workbook with or without boundaries; with `boundaries_only` just boundaries on the official data."""

    regency = forms.ChoiceField(label=_("Kabupaten/kota"))
    workbook = forms.FileField(
        label=_("Buku kerja (.xlsx)"),
        help_text=_("Format numerik tujuh aspek. Paling besar 50 MB."),
        error_messages={"required": _("Pilih buku kerja yang akan diunggah.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    boundaries = forms.FileField(
        label=_("Batas RT (boleh dikosongkan)"),
        help_text=_(
            "GeoJSON, GeoPackage, Shapefile dalam .zip, KML atau KMZ. Tanpa berkas ini, RT tidak tampil di peta."
        ),
        required=False,
        error_messages={"required": _("Pilih berkas batas yang akan diunggah.")},
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.gpkg,.zip,.kml,.kmz"}),
    )
    title = forms.CharField(
        label=_("Judul (boleh dikosongkan)"),
        max_length=160,
        required=False,
        help_text=_("Misalnya: Penilaian akhir tahun 2021. Bila kosong, nama berkas dipakai."),
    )

    def __init__(self, *args: Any, regencies: dict[str, str], boundaries_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{name} ({code})" if name != code else code) for code, name in regencies.items()]
        field = self.fields["regency"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if len(choices) == 1:
            field.initial, field.widget = choices[0][0], forms.HiddenInput()
        if boundaries_only:
            del self.fields["workbook"]
            self.fields["boundaries"].required = True
            self.fields["boundaries"].label = _("Batas RT")


class ActivateForm(forms.Form):
    """The words that go with making a draft official. `replaces` is the official snapshot that the person saw."""

    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Catatan (boleh dikosongkan)"),
        max_length=400,
        required=False,
        help_text=_("Misalnya nomor berita acara verifikasi."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DiscardForm(forms.Form):
    """Why a draft is put aside."""

    reason = forms.CharField(
        label=_("Alasan"),
        min_length=5,
        max_length=400,
        error_messages={"min_length": _("Tulis alasan sedikitnya lima huruf.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
