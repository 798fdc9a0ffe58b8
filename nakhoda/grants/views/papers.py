"""Papers of a grant: printed, uploaded when signed, looked at, withdrawn; and everything as a ZIP for the auditor."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from nakhoda.grants.actions.papers import add_paper, withdraw_paper
from nakhoda.grants.files.bundle import write_bundle
from nakhoda.grants.forms.grants import PaperForm, WithdrawForm
from nakhoda.grants.queries.grants import Grant, Paper, Tranche, signatures_for, tranches_of
from nakhoda.grants.queries.pages import signing_roles, tranche_in_hand
from nakhoda.grants.rules.programmes import Document, documents, roles
from nakhoda.grants.views.common import grant_or_404, page, tranche_or_404
from nakhoda.grants.views.grants import paper_name
from nakhoda.grants.views.paper_data import MADE, OF_TRANCHE, bundle_files, made
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.language import here
from nakhoda.web.prints import PAPERS

MEDIA = {".pdf": "application/pdf", ".jpg": "image/jpeg"}
NO_STORE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private"}


@needs("record.read", "GET POST")
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a signed paper: first which, then the file and who signed it."""
    grant = grant_or_404(request, pk)
    document = documents().get(request.GET.get("dokumen", ""))
    if document is None:
        if request.method == "POST":
            messages.error(request, _("Pilih dokumennya dahulu."))
        return render(request, "grants/paper_choose.html", page(request, grant, _("Unggah dokumen"), rows=_rows(grant)))
    tranches, hand = tranches_of(grant), tranche_in_hand(grant)
    asked = request.GET.get("termin", str(hand.number) if hand and document.id in OF_TRANCHE else "")
    mine = [role for role in signing_roles(viewer_in(request), grant.village_key) if role in document.signers]
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        document=document,
        tranches=tranches,
        initial={"tranche": asked, "signers": mine},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, grant, document, tranches, form)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s tersimpan.") % {"name": here(document)})
            return to("grant", grant.pk, anchor="berkas")
    context = page(
        request, grant, _("Unggah: %(name)s") % {"name": here(document)}, form=form, save=_("Simpan dokumen")
    )
    return render(request, "grants/paper_form.html", context, status=400 if form.errors else 200)


def _rows(grant: Grant) -> list[tuple[Document, str, list[str], bool]]:
    """Every document with its name, who has not signed it yet, and whether it is there."""
    hand = tranche_in_hand(grant)
    signed = signatures_for(grant, hand.number if hand else None)
    return [
        (
            each,
            here(each),
            [roles()[role] for role in each.signers if role not in signed.get(each.id, ())],
            each.id in signed,
        )
        for each in documents().values()
    ]


def _add(request: HttpRequest, grant: Grant, document: Document, tranches: list[Tranche], form: PaperForm) -> None:
    said = form.cleaned_data
    numbered = {str(each.number): each for each in tranches}
    file = said["file"]
    add_paper(
        by=viewer_in(request),
        grant=grant,
        tranche=numbered.get(said["tranche"]),
        document=document.id,
        signers=said.get("signers", []),
        name=file.name or "",
        data=file.read(),
    )


def _paper_or_404(grant: Grant, paper_id: int) -> Paper:
    paper = grant.papers.filter(pk=paper_id).first()
    if paper is None:
        raise Http404
    return paper


@needs("record.read")
def paper_file(request: HttpRequest, pk: int, paper_id: int) -> FileResponse:
    """A signed paper as it was uploaded; kept by no cache."""
    paper = _paper_or_404(grant_or_404(request, pk), paper_id)
    path = Path(settings.MEDIA_ROOT) / paper.path
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type=MEDIA[path.suffix], headers=NO_STORE)


@needs("record.read", "GET POST")
def paper_withdraw(request: HttpRequest, pk: int, paper_id: int) -> HttpResponse:
    """Say with a reason that a paper does not count any more."""
    grant = grant_or_404(request, pk)
    paper = _paper_or_404(grant, paper_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_paper(by=viewer_in(request), paper=paper, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Dokumen ditarik. Berkasnya tetap tersimpan dalam riwayat."))
            return to("grant", grant.pk, anchor="berkas")
    lead = f"{paper_name(paper)}: {paper.name}"
    context = page(request, grant, _("Tarik dokumen"), form=form, save=_("Tarik dokumen"), lead=lead)
    return render(request, "grants/form.html", context, status=400 if form.errors else 200)


@needs("record.read")
def grant_print(request: HttpRequest, pk: int, document: str) -> HttpResponse:
    """A paper to be signed as PDF: `?termin=1` for one tranche, `?kertas=a4|f4`."""
    grant, paper = grant_or_404(request, pk), request.GET.get("kertas", "a4")
    asked = request.GET.get("termin", "")
    if paper not in PAPERS or document not in MADE or (asked and not (asked.isascii() and asked.isdigit())):
        raise Http404
    tranche = tranche_or_404(grant, int(asked[:4])) if asked else None
    with override("id"):
        body = made(request, grant, document, tranche, paper)
    name = f"{document}-{grant.pk}" + (f"-termin-{tranche.number}" if tranche else "")
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', **NO_STORE}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@needs("record.read")
def grant_bundle(request: HttpRequest, pk: int) -> FileResponse:
    """Everything about a grant as one ZIP, with the SHA-256 of each file."""
    grant = grant_or_404(request, pk)
    with ExitStack() as stack, override("id"):
        out = stack.enter_context(tempfile.TemporaryFile())
        write_bundle(out, bundle_files(request, grant))
        stack.pop_all()  # from here on the answer closes the file
    out.seek(0)
    return FileResponse(
        out, as_attachment=True, filename=f"bantuan-{grant.pk}.zip", content_type="application/zip", headers=NO_STORE
    )
