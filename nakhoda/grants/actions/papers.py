"""Writes of signed papers: kept with their hash, and taken out again with a reason, never deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import transaction

from nakhoda.grants.actions.grants import OUTSIDE, lock
from nakhoda.grants.models import Grant, Paper, PaperOut, Tranche
from nakhoda.grants.queries.grants import OF_TRANCHE
from nakhoda.grants.rules.life import PAID_OUT, REPORT_ACCEPTED
from nakhoda.grants.rules.programmes import documents, roles
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.images import clean_photo
from nakhoda.web.uploads import UploadRefused, kind_of, plain_name, write_upload

MOST_MB = 15
MAY = ("grants.prepare", "grants.verify", "ledger.post")


def add_paper(
    *,
    by: Viewer,
    grant: Grant,
    tranche: Tranche | None,
    document: str,
    signers: Collection[str],
    name: str,
    data: bytes,
) -> Paper:
    """A signed paper kept for the grant or one of its tranches: a PDF, or a photo freed of its place.

    `signers` are the roles whose signature stands on it. The same file again for the same purpose is answered with it.
    """
    if not any(by.may(right, grant.village_key) for right in MAY):
        raise Refused(OUTSIDE)
    found = documents().get(document)
    if found is None or (tranche is not None and tranche.grant_id != grant.pk):
        raise Refused("Pilih jenis dokumen dan termin dari daftar.")
    unknown = [role for role in signers if role not in found.signers]
    if unknown:
        who = ", ".join(roles()[role] for role in found.signers) or "tanpa tanda tangan"
        raise Refused(f"{found.name} ditandatangani oleh: {who}.")
    name = plain_name(name)
    try:
        pdf = kind_of(data[:16]) == "pdf"
        body = data if pdf else clean_photo(data, name).jpeg
        digest = hashlib.sha256(body).hexdigest()
        same = grant.papers.filter(tranche=tranche, document=document, sha256=digest, out=None).first()
        if same is not None and set(same.signers) == set(signers):
            return same
        folder = f"bantuan/{grant.pk}"
        kept = write_upload(
            Path(settings.MEDIA_ROOT), folder, ".pdf" if pdf else ".jpg", [body], name=name, most_mb=MOST_MB
        )
    except UploadRefused as error:
        raise Refused(str(error)) from error
    row = Paper(
        grant=grant,
        tranche=tranche,
        document=document,
        signers=[role for role in found.signers if role in signers],
        name=name,
        path=kept.path,
        sha256=kept.sha256,
        size=kept.size,
        by_id=by.account_id,
    )
    return _store(by, row, found.name)


@transaction.atomic
def _store(by: Viewer, row: Paper, title: str) -> Paper:
    lock(row.grant)
    row.save(force_insert=True)
    _record(by, "grants.add_paper", row, {"title": title, "name": row.name, "sha256": row.sha256})
    return row


@transaction.atomic
def withdraw_paper(*, by: Viewer, paper: Paper, reason: str) -> PaperOut:
    """The paper counts no more but stays in the record. Refused without a reason, or after the grant closed."""
    grant = lock(paper.grant)
    if not any(by.may(right, grant.village_key) for right in MAY):
        raise Refused(OUTSIDE)
    if grant.state == "closed":
        raise Refused("Bantuan sudah ditutup; berkasnya tidak dapat ditarik.")
    if _relied_on(paper) and not by.may("grants.verify", grant.village_key):
        raise Refused("Uang atau LPJ termin ini sudah bersandar pada berkas itu; hanya pemeriksa yang menariknya.")
    if not reason.strip():
        raise Refused("Tulis alasan menarik berkas ini.")
    made, fresh = PaperOut.objects.get_or_create(
        paper=paper, defaults={"reason": reason.strip()[:240], "by_id": by.account_id}
    )
    if fresh:
        _record(by, "grants.withdraw_paper", paper, {"name": paper.name, "reason": made.reason})
    return made


def _relied_on(paper: Paper) -> bool:
    """Whether a tranche was paid or its report accepted on this paper."""
    state = paper.tranche.state if paper.tranche else ""
    return state in (PAID_OUT if paper.document in OF_TRANCHE else REPORT_ACCEPTED)


def _record(by: Viewer, action: str, paper: Paper, data: dict[str, str]) -> None:
    grant = paper.grant
    record(by=by, action=action, subject=f"grant:{grant.pk}", area=grant.village_key, data=data)
