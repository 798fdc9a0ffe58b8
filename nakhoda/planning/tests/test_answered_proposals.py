"""The page of a proposal tells what became of it in the work plan, and the public nothing that is a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.meetings.actions.people import propose
from nakhoda.meetings.queries.lines import answers_to
from nakhoda.meetings.queries.meetings import Proposal
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import step
from nakhoda.planning.queries.plans import PlanLine
from nakhoda.planning.tests.desk import VILLAGE, new_line, new_plan

pytestmark = pytest.mark.django_db
Viewers = Callable[[str], Viewer]


@pytest.fixture
def proposal(db: None) -> Proposal:
    """A proposal that no line answers yet."""
    return propose(key="ab" * 16, village_key=VILLAGE, title="Gang kami becek")


@pytest.fixture
def line(viewer: Viewers, snapshot: Snapshot, proposal: Proposal) -> PlanLine:
    """A draft that answers it."""
    made = new_line(viewer("desa"), new_plan(viewer("petugas")), title="Paving gang Kenanga")
    made.proposals.add(proposal)
    return made


def page_of(proposal: Proposal, client: Client | None = None) -> str:
    page = (client or Client()).get(reverse("proposal", args=[proposal.pk])).content.decode()
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_a_draft_is_told_to_who_works_there_and_to_nobody_else(
    proposal: Proposal, line: PlanLine, signed_in: Callable[[str], Client]
) -> None:
    assert "Dalam rencana kerja" not in page_of(proposal)
    assert "Paving gang Kenanga" in page_of(proposal, signed_in("desa"))


def test_every_step_of_the_line_stands_on_the_page_of_the_proposal(
    proposal: Proposal, line: PlanLine, viewer: Viewers
) -> None:
    step(by=viewer("desa"), line=line, to="proposed")
    page = page_of(proposal)
    assert "1. Paving gang Kenanga Diusulkan" in page
    assert "Rp17.789.440" in page
    step(by=viewer("petugas"), line=line, to="verified")
    assert [each.state for each in answers_to(proposal, working=False)[0].passed] == ["Diusulkan", "Diverifikasi"]
    assert "Paving gang Kenanga Diverifikasi" in page_of(proposal)


def test_a_line_sent_back_says_why_without_words_that_may_have_changed(
    proposal: Proposal, line: PlanLine, viewer: Viewers
) -> None:
    step(by=viewer("desa"), line=line, to="proposed")
    step(by=viewer("petugas"), line=line, to="returned", reason="Izin lahan belum ada.")
    PlanLine.objects.filter(pk=line.pk).update(title="Judul rahasia")
    page = page_of(proposal)
    assert "Dikembalikan" in page
    assert "Alasan: Izin lahan belum ada." in page
    assert "Judul rahasia" not in page
    assert "Rp17.789.440" not in page
    step(by=viewer("desa"), line=line, to="dropped", reason="Dikerjakan desa tetangga.")
    assert "Tidak dilanjutkan" in page_of(proposal)
    assert "Dikerjakan desa tetangga." in page_of(proposal)
