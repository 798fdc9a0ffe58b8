"""What a person enters about a decree."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nakhoda.decrees.queries import Decree, DecreeArea

NOTE_LENGTH = 400


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


def _hectares(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        localize=True,
        max_digits=12,
        decimal_places=4,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
    )


class HeaderForm(forms.ModelForm[Decree]):
    """The header of a decree, as on the signed paper. Saved by an action, not by this form."""

    date = _day(_("Tanggal ditetapkan"))
    in_force_from = _day(_("Mulai berlaku"), _("Kosongkan bila sama dengan tanggal ditetapkan."))
    area_stated_ha = _hectares(
        _("Luas seluruhnya menurut SK (ha)"), _("Kosongkan bila SK hanya menyebut luas tiap kawasan.")
    )

    class Meta:
        model = Decree
        fields = ("number", "date", "title", "signatory", "signatory_title", "in_force_from", "area_stated_ha")
        labels: ClassVar = {
            "number": _("Nomor SK"),
            "title": _("Tentang"),
            "signatory": _("Nama penanda tangan"),
            "signatory_title": _("Jabatan penanda tangan"),
        }
        help_texts: ClassVar = {"signatory_title": _("Misalnya Bupati Pacitan.")}

    def clean_area_stated_ha(self) -> Any:
        """No area is nothing, not nought."""
        return self.cleaned_data["area_stated_ha"] or None

    def clean(self) -> dict[str, Any]:
        """A decree cannot be in force before it was signed."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        signed, starts = values.get("date"), values.get("in_force_from")
        if signed and starts and starts < signed:
            self.add_error("in_force_from", _("SK tidak dapat berlaku sebelum ditetapkan."))
        return values


class AreaForm(forms.ModelForm[DecreeArea]):
    """What the decree says of one area, and which RT stay in it."""

    area_stated_ha = _hectares(_("Luas ditetapkan (ha)"))
    members = forms.TypedMultipleChoiceField(
        label=_("RT dalam kawasan"),
        help_text=_("Hapus tandanya untuk mengeluarkan RT dari kawasan ini."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = DecreeArea
        fields = ("name", "area_stated_ha", "land_status", "priority", "handling", "note")
        labels: ClassVar = {
            "name": _("Nama kawasan"),
            "land_status": _("Status lahan"),
            "priority": _("Prioritas"),
            "handling": _("Pola penanganan"),
            "note": _("Keterangan"),
        }
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3, "maxlength": NOTE_LENGTH})}

    def __init__(self, *args: Any, rts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["members"]
        members.choices = rts
        members.initial = [rt for rt, _name in rts]

    def clean_area_stated_ha(self) -> Any:
        """No area is nothing, not nought."""
        return self.cleaned_data["area_stated_ha"] or None


class FileForm(forms.Form):
    """A scan of the signed decree, or its map."""

    kind = forms.ChoiceField(
        label=_("Jenis berkas"), choices=(("scan", _("SK bertanda tangan")), ("map", _("Peta sebaran")))
    )
    file = forms.FileField(
        label=_("Berkas"),
        help_text=_("PDF, JPG, atau PNG, paling besar 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
