"""Pieces that several forms share."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nakhoda.regions.rules.geometry import in_indonesia

STATED = [("y", _("ya")), ("n", _("tidak")), ("", _("tidak disebut"))]
SEXES = [("f", _("perempuan")), ("m", _("laki-laki")), ("", _("tidak disebut"))]
STATED_SHORT = [("", "–"), ("y", _("ya")), ("n", _("tidak"))]
YEARS = (2000, 2100)
SEXES_SHORT = [("", "–"), ("f", _("P")), ("m", _("L"))]


def new_key() -> str:
    """A key that a form is sent with, so that sending it again has no second effect."""
    return secrets.token_hex(16)


class LocalInput(forms.DateInput):
    """A browser's own picker of days or times."""

    def __init__(self, kind: str) -> None:
        super().__init__(attrs={"type": kind}, format="%Y-%m-%d" if kind == "date" else "%H:%M")


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


class Degrees(forms.FloatField):
    """Degrees with a decimal point, or with a comma as people here write them."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class NearDay(forms.DateField):
    """A day of this century: a slip such as 0202 is refused."""

    def __init__(self, **kwargs: Any) -> None:
        said = format_lazy(_("Periksa tahunnya: antara {first} dan {last}."), first=YEARS[0], last=YEARS[1])
        limits = [MinValueValidator(date(YEARS[0], 1, 1), said), MaxValueValidator(date(YEARS[1], 12, 31), said)]
        super().__init__(validators=limits, widget=LocalInput("date"), **kwargs)


class Position(forms.Form):
    """A position in Indonesia, both numbers or neither."""

    latitude = Degrees(label=_("Lintang"), required=False, min_value=-90, max_value=90)
    longitude = Degrees(label=_("Bujur"), required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("latitude") is None) != (data.get("longitude") is None) and not self.errors:
            self.add_error("longitude", _("Isi lintang dan bujur, atau kosongkan keduanya."))
        longitude, latitude = data.get("longitude"), data.get("latitude")
        if longitude is not None and latitude is not None and not in_indonesia([(longitude, latitude)]):
            self.add_error(
                "latitude", _("Titik ini di luar Indonesia. Periksa lintang dan bujurnya, atau pilih di peta.")
            )
        return data
