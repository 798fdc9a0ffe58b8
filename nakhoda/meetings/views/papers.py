"""Papers of a meeting as PDF on A4 or F4: invitation, poster, attendance list, minutes."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from nakhoda.meetings.files.about import About
from nakhoda.meetings.files.attendance_list import attendance_pdf
from nakhoda.meetings.files.letter import letter_pdf
from nakhoda.meetings.files.minutes import Minutes, Ranking, minutes_pdf
from nakhoda.meetings.files.poster import poster_pdf
from nakhoda.meetings.forms.hall import proposal_label
from nakhoda.meetings.queries.hall import ballots_of, channels_of, entries_for, method_of, resolutions_of, rows_of
from nakhoda.meetings.queries.meetings import Meeting, participation_of, public_proposals, understanding
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.meetings.rules.participation import Participation, reaches
from nakhoda.meetings.rules.words import full_day, hours
from nakhoda.meetings.views.common import check_in_url, meeting_or_404, run_or_404
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.regions.queries import region, region_name, region_names
from nakhoda.web.access import needs, public
from nakhoda.web.numbers import long_date, number, percent
from nakhoda.web.prints import PAPERS

EMPTY_LINES, MOST_EMPTY = 40, 400
SEX_LETTERS = {"f": "P", "m": "L", "": ""}


@public()
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of invitation; its QR leads to the page of the meeting."""
    meeting = meeting_or_404(pk)
    written = long_date(timezone.localtime(meeting.created_at).date())
    return _pdf(
        letter_pdf(_about(request, meeting), meeting_data().kinds[meeting.kind].purpose, written, _paper(request)),
        "undangan",
        pk,
    )


@needs("meetings.run")
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster with the QR that phones check in with."""
    meeting = run_or_404(request, pk)
    return _pdf(
        poster_pdf(_about(request, meeting, check_in_url(request, meeting)), _paper(request)), "poster-hadir", pk
    )


@needs("meetings.run")
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Empty lines to sign (`?baris=`), or with `?isi=1` everybody on record, for signature."""
    meeting = run_or_404(request, pk)
    people: list[tuple[str, str, str]] = []
    if request.GET.get("isi") == "1":
        for entry in entries_for(viewer_in(request), meeting).order_by("id"):
            about = ", ".join(part for part in (entry.element, entry.organisation) if part)
            people.append((entry.name, SEX_LETTERS[entry.sex], about))
    wanted = request.GET.get("baris", "")
    empty = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else EMPTY_LINES
    empty = min(empty, MOST_EMPTY) if not people or wanted else 5
    return _pdf(attendance_pdf(_about(request, meeting), people, empty, _paper(request)), "daftar-hadir", pk)


@public()
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes: no name of a participant stands on them, so anybody may read them once the meeting began."""
    meeting = meeting_or_404(pk)
    if meeting.cancelled or meeting.starts_at > timezone.now():
        raise Http404
    came, data = participation_of(meeting), meeting_data()
    with override("id"):
        made = minutes_pdf(
            Minutes(
                about=_about(request, meeting),
                counts=_counts(came),
                elements=", ".join(f"{name} {count}" for name, count in came.elements),
                understanding=[
                    (data.topics[topic].question, _answers(phases.get("before")), _answers(phases.get("after")))
                    for topic, phases in understanding(meeting).items()
                    if topic in data.topics
                ],
                summary=meeting.summary,
                resolutions=[
                    (each.number, each.text, each.owner, long_date(each.due) if each.due else "")
                    for each in resolutions_of(meeting)
                ],
                rankings=_rankings(meeting),
                proposals=[proposal_label(each) for each in public_proposals().filter(meeting=meeting).order_by("id")],
            ),
            _paper(request),
        )
    return _pdf(made, "berita-acara", pk)


def _about(request: HttpRequest, meeting: Meeting, url: str = "") -> About:
    start = timezone.localtime(meeting.starts_at)
    end = timezone.localtime(meeting.ends_at) if meeting.ends_at else None
    kind, regency = meeting_data().kinds[meeting.kind], region_name(regency_of(meeting.village_key))
    district_code = ".".join(meeting.village_key.split(".")[:3]) if meeting.village_key.count(".") == 3 else ""
    district = region_names([district_code]).get(district_code, "")
    village = region(meeting.village_key)
    called = village.village_type.capitalize() if village and village.village_type else "Desa/Kelurahan"
    return About(
        office=[f"Pemerintah {regency}", f"{called} {meeting.village_name}", district and f"Kecamatan {district}"],
        kind=kind.name,
        title=meeting.title,
        village=meeting.village_name,
        district=district and f"Kecamatan {district}",
        regency=regency,
        day=full_day(start.date()),
        hours=hours(start, end),
        place=meeting.place,
        agenda=meeting.agenda,
        invited=meeting.invited,
        chair=meeting.chair,
        note_taker=meeting.note_taker,
        signs=kind.signs,
        signing_day=long_date(start.date()),
        code=f"Pertemuan {meeting.pk}",
        url=url or request.build_absolute_uri(reverse("meeting", args=[meeting.pk])),
        example=settings.EXAMPLE_DATA,
    )


def _counts(came: Participation) -> list[tuple[str, str]]:
    data = meeting_data()
    reached = reaches(came.women_share, data.women_share_percent)
    verdict = {True: "tercapai", False: "belum tercapai", None: "tidak dapat dihitung"}[reached]
    return [
        ("Hadir", f"{number(came.people)} orang"),
        ("Perempuan", f"{number(came.women)} ({percent(came.women_share)})"),
        ("Laki-laki", number(came.men)),
        ("Tidak menyebut L/P", number(came.sex_not_stated)),
        ("Penyandang disabilitas", number(came.disabled)),
        ("Berpenghasilan rendah", f"{number(came.low_income)} dari {number(came.low_income_stated)} yang menyebut"),
        (f"Sasaran perempuan {data.women_share_percent}%", verdict),
    ]


def _answers(counts: tuple[int, int] | None) -> str:
    if not counts or not counts[1]:
        return "–"
    return f"{counts[0]} dari {counts[1]} ({percent(counts[0] / counts[1], 0)})"


def _rankings(meeting: Meeting) -> list[Ranking]:
    found = []
    for ballot in ballots_of(meeting):
        method = method_of(ballot)
        rows = [(row.place.rank, row.label, row.place.score, row.place.tied) for row in rows_of(ballot)]
        channels = ", ".join(f"{name} {count}" for name, count in channels_of(ballot))
        found.append(Ranking(ballot.title, method.name, method.how, channels, rows, ballot.open))
    return found


def _paper(request: HttpRequest) -> str:
    paper = request.GET.get("kertas", "a4").lower()
    if paper not in PAPERS:
        raise Http404
    return paper


def _pdf(body: bytes, name: str, pk: int) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{name}-{pk}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type="application/pdf", headers=headers)
