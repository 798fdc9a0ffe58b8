"""Pieces that several forms share: numbers as people here write them, keys that make a form count once."""

from __future__ import annotations

import re
import secrets
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from nakhoda.web.numbers import number

_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_WITH_COMMA = re.compile(r"-?(\d+|[1-9]\d{0,2}(\.\d{3})+),\d+", re.ASCII)
LONGEST_NUMBER, MOST_IDR = 24, 10**14


def to_decimal(text: str) -> Decimal:
    """A number as people write it: `1.234,5`, `0.5`; `1.234` is a thousand and more. InvalidOperation if it is none."""
    plain = text.strip().replace(" ", "").removeprefix("Rp")
    if "," in plain:
        if not _WITH_COMMA.fullmatch(plain):
            raise InvalidOperation
        plain = plain.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "")
    if len(plain) > LONGEST_NUMBER or not re.fullmatch(r"-?\d+(\.\d+)?", plain, re.ASCII):
        raise InvalidOperation
    return Decimal(plain)


class NumberField(forms.Field):
    """A decimal number typed the Indonesian way; at most `places` decimals."""

    def __init__(self, *, low: Decimal | None = None, places: int = 6, most: int = 10**9, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}))
        super().__init__(**kwargs)
        self.low, self.places, self.most = low, places, most

    def to_python(self, value: Any) -> Decimal | None:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            found = to_decimal(text)
        except InvalidOperation as error:
            raise ValidationError(_("Isi angka saja, misalnya 1.250 atau 12,5.")) from error
        if self.low is not None and found < self.low:
            raise ValidationError(_("Angka ini harus sedikitnya %(low)s.") % {"low": number(self.low)})
        if found > self.most:
            raise ValidationError(_("Angka ini terlalu besar."))
        if -int(found.as_tuple().exponent) > self.places:
            raise ValidationError(_("Paling banyak %(places)s angka di belakang koma.") % {"places": self.places})
        return found

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, Decimal | int) else value


class MoneyField(NumberField):
    """Whole rupiah; `low` below 0 where a correction may take some away."""

    def __init__(self, *, low: Decimal = Decimal(0), **kwargs: Any) -> None:
        super().__init__(low=low, places=0, most=MOST_IDR, **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found)


class KeyField(forms.CharField):
    """The hidden key of a form, so that sending it twice has one effect."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        wanted = RegexValidator(r"\A[0-9a-f]{16,32}\Z", _("Muat ulang halaman, lalu isi lagi."))
        super().__init__(max_length=32, validators=[wanted])
        self.initial = lambda: secrets.token_hex(16)


def day_input() -> forms.DateInput:
    """A browser's own picker of days."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
