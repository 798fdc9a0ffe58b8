"""Pieces that several forms share."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

STATED = [("y", _("ya")), ("n", _("tidak")), ("", _("tidak disebut"))]
SEXES = [("f", _("perempuan")), ("m", _("laki-laki")), ("", _("tidak disebut"))]
STATED_SHORT = [("", "–"), ("y", _("ya")), ("n", _("tidak"))]
SEXES_SHORT = [("", "–"), ("f", _("P")), ("m", _("L"))]


def new_key() -> str:
    """A key that a form is sent with, so that sending it again has no second effect."""
    return secrets.token_hex(16)


class KeyField(forms.CharField):
    """The hidden key of a form, made when the form is shown."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=32,
            validators=[RegexValidator(r"\A[0-9a-f]{16,32}\Z", _("Muat ulang halaman, lalu isi lagi."))],
            **kwargs,
        )
        self.initial = new_key


class Trap(forms.CharField):
    """A field that people do not see; what fills it in is a program."""

    def __init__(self) -> None:
        super().__init__(required=False, label=_("Biarkan kosong"))
        self.widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    def clean(self, value: Any) -> str:
        if value:
            raise ValidationError(_("Kosongkan isian terakhir, lalu kirim lagi."))
        return ""


class Position(forms.Form):
    """A position on the earth, both numbers or neither."""

    latitude = forms.FloatField(label=_("Lintang"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Bujur"), required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("latitude") is None) != (data.get("longitude") is None) and not self.errors:
            self.add_error("longitude", _("Isi lintang dan bujur, atau kosongkan keduanya."))
        return data


class LocalInput(forms.DateInput):
    """A browser's own picker of days or times."""

    def __init__(self, kind: str) -> None:
        super().__init__(attrs={"type": kind}, format="%Y-%m-%d" if kind == "date" else "%H:%M")
