"""Decisions about a decree: checked by someone else, sent back, put aside, or put in force."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from nakhoda.decrees.actions.common import note_event, open_decree, present_state
from nakhoda.decrees.actions.drafts import HEADER
from nakhoda.decrees.models import Decree, DecreeActivation
from nakhoda.decrees.queries import active_decree, authors_of, content_of, findings_of
from nakhoda.decrees.rules.states import State
from nakhoda.law.findings import Severity
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer

# What a signed decree always says.
SIGNED = ("number", "date", "signatory", "signatory_title")
OWN_WORK = (
    "Anda ikut menyusun rancangan ini. {deed} dilakukan orang lain yang berwenang memeriksa SK, supaya setiap SK "
    "dibaca dua orang."
)


@transaction.atomic
def confirm_check(*, by: Viewer, decree: Decree, note: str = "") -> None:
    """Say that a draft was checked. Refused for whoever wrote in it, or while it has errors."""
    decree = open_decree(by, decree, "decrees.activate")
    _require_other(by, decree, "Pemeriksaan")
    if present_state(decree) is not State.DRAFT:
        raise Refused("Rancangan ini sudah diperiksa.")
    _require_sound(decree)
    note_event(by, decree, "checked", note, {})


@transaction.atomic
def return_decree(*, by: Viewer, decree: Decree, note: str) -> None:
    """Send a draft back to who writes it, with the reason."""
    decree = open_decree(by, decree, "decrees.activate")
    if not note.strip():
        raise Refused("Tulis apa yang perlu dibetulkan penyusunnya.")
    note_event(by, decree, "returned", note, {})


@transaction.atomic
def discard_decree(*, by: Viewer, decree: Decree, note: str) -> None:
    """Put a draft aside for good; it stays readable. Refused without a reason, or once it is in force."""
    decree = open_decree(by, decree, "decrees.draft")
    if not note.strip():
        raise Refused("Tulis alasan pembatalan rancangan ini.")
    note_event(by, decree, "discarded", note, {})


@transaction.atomic
def activate_decree(*, by: Viewer, decree: Decree, replaces: int | None, note: str = "") -> DecreeActivation:
    """Put a checked draft in force; `replaces` is the decree (id) that the person saw as the one in force.

    One row says so; from then on the database refuses any change. Refused for whoever wrote in it, unchecked, without
    number, date and signatory, with errors, or if another decree came into force meanwhile.
    """
    decree = open_decree(by, decree, "decrees.activate")
    _require_other(by, decree, "Pemberlakuan")
    if present_state(decree) is not State.CHECKED:
        raise Refused("Rancangan ini belum diperiksa, atau berubah sesudah diperiksa. Periksa dahulu.")
    if lacking := [HEADER[name] for name in SIGNED if not str(getattr(decree, name) or "").strip()]:
        raise Refused(f"Belum terisi: {', '.join(lacking)}. Isi seperti pada SK bertanda tangan, lalu periksa lagi.")
    if decree.date is not None and decree.date > localdate():
        raise Refused("Tanggal SK terletak di masa depan. Betulkan tanggalnya.")
    twin = Decree.objects.filter(regency=decree.regency, number=decree.number).exclude(activation=None)
    if twin.exists():
        raise Refused(f"Nomor {decree.number} sudah dipakai SK lain. Periksa nomornya.")
    _require_sound(decree)
    current = active_decree(decree.regency)
    if (current.pk if current else None) != replaces:
        raise Refused("Sementara itu SK lain sudah diberlakukan. Muat ulang halaman dan periksa perbedaannya.")
    if decree.supersedes_id != replaces:
        decree.supersedes = current
        decree.save(update_fields=["supersedes"])
    note_event(by, decree, "activated", note, {"replaces": replaces, "number": decree.number})
    last = DecreeActivation.objects.filter(regency=decree.regency).aggregate(last=Max("number"))["last"] or 0
    return DecreeActivation.objects.create(decree=decree, regency=decree.regency, number=last + 1, by_id=by.account_id)


def _require_other(by: Viewer, decree: Decree, deed: str) -> None:
    if by.account_id is None or by.account_id in authors_of(decree):
        raise Refused(OWN_WORK.format(deed=deed))


def _require_sound(decree: Decree) -> None:
    errors = [each for each in findings_of(content_of(decree), localdate()) if each.severity is Severity.ERROR]
    if errors:
        raise Refused(f"Masih ada {len(errors)} galat pada rancangan ini. {errors[0].what()} {errors[0].remedy()}")
