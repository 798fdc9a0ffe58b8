"""An example evening: the programme presented in Tanjungsari on Thursday 25 March 2021. Every person is invented."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from nakhoda.meetings.actions.ballots import close_ballot, open_ballot, tally, tally_hands
from nakhoda.meetings.actions.meetings import announce, change, resolve
from nakhoda.meetings.actions.people import attend, count_answers, propose
from nakhoda.meetings.queries.meetings import Meeting, Proposal, public_meetings
from nakhoda.meetings.rules.participation import ELEMENTS
from nakhoda.meetings.rules.ranking import Marks
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.queries import Rt

VILLAGE, VILLAGE_NAME = "35.01.04.2014", "Tanjungsari"
WIB = ZoneInfo("Asia/Jakarta")
STARTS, ENDS = datetime(2021, 3, 25, 19, 0, tzinfo=WIB), datetime(2021, 3, 25, 21, 30, tzinfo=WIB)
INVITED = [
    "Dinas Perumahan, Kawasan Permukiman dan Pertanahan",
    "Bappeda",
    "Asisten Kota",
    "BKM/LKM Tanjungsari",
    "BPD dan LPM",
    "PKK dan kader posyandu",
    "Ketua RT dan RW",
]
WOMEN = "Rini Sari Wati Tuti Endang Yuli Nur Lestari Dwi Ani Murni Siti Indah Ratih Sulastri Kartini".split()
MEN = "Budi Slamet Joko Agus Hadi Sukir Wawan Teguh Bambang Eko Parto Yanto Gito Rudi Heru Seno Darmo Tarno".split()
PROPOSALS = (
    ("Saluran di belakang balai RT tersumbat", "Air naik ke halaman setiap hujan lebat; enam rumah terdampak.", 0),
    ("Paving jalan gang yang masih tanah", "Licin waktu hujan, sulit untuk kursi roda.", 1),
    ("Septik tank komunal", "Delapan rumah masih membuang ke saluran.", 2),
    ("Tempat sampah terpilah dan gerobak", "", 3),
)
ANSWERS = {"siapa-memutuskan": (11, 27), "uang-bantuan": (7, 24), "mengadu": (14, 30)}
ASKED_BEFORE, ASKED_AFTER = 33, 32
SUMMARY = """Contoh: dinas menjelaskan program dan aturan bantuan; asisten kota menunjukkan peta kekumuhan tiap RT.
Warga bertanya apakah bantuan harus dikembalikan (tidak) dan siapa yang memutuskan (warga dalam musyawarah).
Warga RT di tepi saluran meminta pengukuran ulang genangan sebelum rencana kerja disusun."""


def load_example(by: Viewer) -> Meeting | None:
    """The evening with attendance, answers, proposals, a ranking and decisions, not yet locked; None if it is there."""
    if public_meetings(VILLAGE).filter(starts_at=STARTS).exists():
        return None
    meeting = announce(
        by=by,
        village_key=VILLAGE,
        village_name=VILLAGE_NAME,
        kind="sosialisasi",
        title="Sosialisasi program Tanjungsari (contoh)",
        starts_at=STARTS,
        ends_at=ENDS,
        place="Aula kantor desa Tanjungsari",
        latitude=-8.2035,
        longitude=111.0935,
        invited=INVITED,
    )
    _attendance(by, meeting)
    for topic, (before, after) in ANSWERS.items():
        for phase, right, asked in (("before", before, ASKED_BEFORE), ("after", after, ASKED_AFTER)):
            key = f"contoh-{phase}"
            count_answers(by=by, meeting=meeting, key=key, phase=phase, topic=topic, right=right, wrong=asked - right)
    proposals = _proposals(by, meeting)
    _ranking(by, meeting, proposals)
    resolve(
        by=by,
        meeting=meeting,
        text="Rembug kesiapan masyarakat diadakan paling lambat tiga minggu sesudah sosialisasi.",
        owner="Kepala desa",
        due=date(2021, 4, 15),
    )
    resolve(
        by=by,
        meeting=meeting,
        text="Genangan di RT tepi saluran diukur ulang bersama warga sebelum rencana kerja disusun.",
        owner="Fasilitator dan BKM/LKM",
        due=date(2021, 4, 9),
        proposal=proposals[0],
    )
    change(
        by=by,
        meeting=meeting,
        chair="Kepala desa (contoh)",
        note_taker="Tini (contoh)",
        summary=SUMMARY,
        explained_at=datetime(2021, 3, 25, 20, 15, tzinfo=WIB),
    )
    return meeting


def _attendance(by: Viewer, meeting: Meeting) -> None:
    people = [(name, "f") for name in WOMEN] + [(name, "m") for name in MEN] + [("Tamu", ""), ("Warga", "")]
    for at, (name, sex) in enumerate(people):
        stated = {
            "sex": sex,
            "disability": {5: "y", 21: "y"}.get(at, "n" if at % 3 else ""),
            "low_income": ("y" if at % 4 == 0 else "n") if at % 5 else "",
            "element": ELEMENTS[at % 11] if at % 3 == 0 else "Warga",
        }
        channel = "paper" if at % 4 == 3 else "typed"
        attend(by=by, meeting=meeting, key=f"contoh-{at}", name=f"{name} (contoh)", channel=channel, **stated)


def _proposals(by: Viewer, meeting: Meeting) -> list[Proposal]:
    rts = list(Rt.objects.filter(village_key=VILLAGE).order_by("label")[: len(PROPOSALS)])
    return [
        propose(
            by=by,
            key=f"contoh-{meeting.code}-{at}",
            village_key=VILLAGE,
            title=title,
            description=description,
            meeting=meeting,
            rt=rts[rt] if rt < len(rts) else None,
        )
        for at, (title, description, rt) in enumerate(PROPOSALS)
    ]


def _ranking(by: Viewer, meeting: Meeting, proposals: list[Proposal]) -> None:
    options = [{"id": str(at), "label": each.title, "proposal": each.pk} for at, each in enumerate(proposals, start=1)]
    ballot = open_ballot(
        by=by, meeting=meeting, title="Urutan kepentingan usulan (contoh)", method="approval", options=options
    )
    tally_hands(by=by, ballot=ballot, key="contoh-tangan", counts={"1": 21, "2": 17, "3": 17, "4": 6})
    tally(by=by, ballot=ballot, key="contoh-kertas", channel="paper", marks=Marks(3, ("1", "3")))
    tally(by=by, ballot=ballot, key="contoh-kertas-2", channel="paper", marks=Marks(3, ("2",)))
    close_ballot(by=by, ballot=ballot)
