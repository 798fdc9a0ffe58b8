"""Forms of sign-in, accounts, roles, organisations and the audit trail."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from nakhoda.people.queries import Organisation
from nakhoda.people.rules.roles import ROLES, Role, is_area, level_of
from nakhoda.people.rules.roles_en import PURPOSES_EN
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.language import language

ROLE_LABEL = "<span><b>{}</b><br>{}</span>"
AREA_LIST = "daftar-wilayah"
LEVELS = ("national", "province", "regency", "district", "village")
AREA_HELP = _("Kode wilayah: 35.01 untuk kabupaten, 35.01.04 kecamatan, 35.01.04.2014 desa. Ketik sebagian namanya.")


class Addressed(forms.Form):
    """A form whose fields stand in the address of the page, where names are Indonesian."""

    addresses: ClassVar[dict[str, str]] = {}

    def add_prefix(self, field_name: str) -> str:
        return self.addresses.get(field_name, field_name)


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("Nama akun"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Tulis nama akun Anda.")},
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Tulis kata sandi Anda.")},
    )

    def clean_username(self) -> str:
        # Guesses at `Sari` and `sari` count together.
        return str(self.cleaned_data["username"]).strip().lower()


class PasswordForm(forms.Form):
    """One's own password, changed."""

    old = forms.CharField(
        label=_("Kata sandi sekarang"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("Kata sandi baru"),
        max_length=200,
        strip=False,
        help_text=_("Sedikitnya 12 huruf, dan tidak mirip nama Anda. Tiga atau empat kata acak mudah diingat."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Kata sandi baru, sekali lagi"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("Tidak sama dengan kata sandi baru di atasnya."))
        return again


class RoleForm(forms.Form):
    """A role and the area it is given for."""

    role = forms.ChoiceField(
        label=_("Peran"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih perannya."), "invalid_choice": _("Pilih salah satu peran ini.")},
    )
    area = forms.CharField(
        label=_("Wilayah"),
        max_length=40,
        required=False,
        help_text=AREA_HELP,
        widget=forms.TextInput(attrs={"list": AREA_LIST, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = language() == "en"
        purposes = {role.id: role.purpose for role in ROLES.values()} | (PURPOSES_EN if english else {})
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (role.id, format_html(ROLE_LABEL, role.name_en if english else role.name, purposes[role.id]))
                for role in roles_to_give(viewer)
            ]
        areas = viewer.areas("people.manage")
        if len(areas) == 1:
            self.fields["area"].initial = areas[0]

    def clean_area(self) -> str:
        return clean_area(self.cleaned_data["area"])


class AccountForm(RoleForm):
    """A new account with its first role."""

    username = forms.RegexField(
        r"^\s*[A-Za-z0-9._-]+\s*$",
        label=_("Nama akun"),
        max_length=60,
        help_text=_("Huruf kecil, angka, titik, atau tanda hubung; dipakai untuk masuk. Misalnya sari.wulandari."),
        error_messages={"invalid": _("Pakai huruf tanpa aksen, angka, titik, garis bawah, atau tanda hubung saja.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Nama lengkap"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    position = forms.CharField(
        label=_("Jabatan (boleh dikosongkan)"),
        max_length=120,
        required=False,
        help_text=_("Misalnya Staf Bidang Permukiman."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "username", "position", "role", "area")


class OrganisationForm(forms.Form):
    """An office or community body."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=Organisation.KINDS)
    name = forms.CharField(label=_("Nama lembaga"), max_length=160, help_text=_("Misalnya BKM Tanjung Makmur."))
    area = forms.CharField(
        label=_("Wilayah"),
        max_length=40,
        help_text=AREA_HELP,
        widget=forms.TextInput(attrs={"list": AREA_LIST, "autocomplete": "off"}),
    )
    address = forms.CharField(label=_("Alamat (boleh dikosongkan)"), max_length=240, required=False)

    def clean_area(self) -> str:
        return clean_area(self.cleaned_data["area"])


class AccountFilterForm(Addressed):
    """What narrows the list of accounts."""

    addresses: ClassVar[dict[str, str]] = {"search": "cari", "role": "peran", "state": "keadaan"}
    search = forms.CharField(label=_("Cari nama"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("Peran"), required=False)
    state = forms.ChoiceField(
        label=_("Keadaan"),
        choices=[("", _("Semua")), ("terbuka", _("Terbuka")), ("tertutup", _("Ditutup"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = language() == "en"
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            names = [(role.id, role.name_en if english else role.name) for role in ROLES.values()]
            field.choices = [("", _("Semua peran")), *names]


class EventFilterForm(Addressed):
    """What narrows the audit trail."""

    addresses: ClassVar[dict[str, str]] = {
        "actor": "siapa",
        "action": "perbuatan",
        "subject": "pada",
        "since": "dari",
        "until": "sampai",
    }
    actor = forms.CharField(label=_("Siapa"), max_length=120, required=False)
    action = forms.ChoiceField(label=_("Perbuatan"), required=False)
    subject = forms.CharField(label=_("Pada"), max_length=120, required=False)
    since = forms.DateField(label=_("Dari tanggal"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Sampai tanggal"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Semua")), *actions]


class NotedForm(Addressed):
    """The end of the chain as an office wrote it down."""

    addresses: ClassVar[dict[str, str]] = {"number": "nomor", "hash": "sidik"}
    number = forms.IntegerField(label=_("Nomor"), min_value=1, max_value=2**53)
    hash = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("Sidik"),
        error_messages={"invalid": _("Sidik terdiri dari 64 angka dan huruf a–f.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_hash(self) -> str:
        return str(self.cleaned_data["hash"]).strip().lower()


def roles_to_give(viewer: Viewer) -> list[Role]:
    """Roles that can be given for some area in which the viewer manages accounts."""
    areas = viewer.areas("people.manage")
    widest = min((LEVELS.index(level_of(area)) for area in areas), default=len(LEVELS))
    return [role for role in ROLES.values() if any(LEVELS.index(level) >= widest for level in role.levels)]


def clean_area(text: str) -> str:
    """The region code in what was typed or chosen; ValidationError if it is written like none."""
    area = text.strip().lower()
    if not is_area(area):
        raise forms.ValidationError(
            _("Kode “%(area)s” tidak dikenali. Tulis misalnya 35.01 atau 35.01.04.2014."), params={"area": text}
        )
    return area
