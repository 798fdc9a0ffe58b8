"""What a person enters about regions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _


class CodeListForm(forms.Form):
    """An official code list to upload, the day its changes take effect, and whether it is complete."""

    file = forms.FileField(
        label=_("Daftar kode wilayah (CSV)"),
        help_text=_(
            "Kolom kode dan nama; bila ada juga berlaku_dari, berlaku_sampai, asal, dasar. Kode bertipe teks, "
            "misalnya 35.01.04.2014."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    effective_on = forms.DateField(
        label=_("Hari perubahan berlaku"),
        help_text=_("Untuk perubahan yang tidak menyebut tanggalnya sendiri, misalnya tanggal keputusan menteri."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    complete = forms.BooleanField(
        label=_("Daftar ini lengkap untuk kabupaten/kota yang dimuatnya: kode lain di sana sudah tidak berlaku"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = localdate
