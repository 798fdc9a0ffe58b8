"""Addresses of this stage: meetings and their desk, the phone in the hall, proposals."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.meetings.views import attendance, ballots, hall, meetings, minutes, papers, proposals, screen

OWN, PHONE = "pertemuan/<int:pk>/", "hadir/<slug:code>/"
BALLOT, DECISION = f"{OWN}suara/<int:ballot_id>/", f"{OWN}keputusan/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("pertemuan/", meetings.meetings, name="meetings"),
    path("pertemuan/baru/", meetings.meeting_new, name="meeting_new"),
    path(OWN, meetings.meeting, name="meeting"),
    path(f"{OWN}ubah/", meetings.meeting_edit, name="meeting_edit"),
    path(f"{OWN}batal/", meetings.meeting_cancel, name="meeting_cancel"),
    path(f"{OWN}undang/", meetings.meeting_invite, name="meeting_invite"),
    path(f"{OWN}layar/", screen.meeting_screen, name="meeting_screen"),
    path(f"{OWN}hadir/", attendance.meeting_attendance, name="meeting_attendance"),
    path(f"{OWN}hadir/ponsel/", attendance.meeting_check_in, name="meeting_check_in"),
    path(f"{OWN}hadir/<int:entry_id>/betulkan/", attendance.attendance_correct, name="attendance_correct"),
    path(f"{OWN}hadir/<int:entry_id>/tarik/", attendance.attendance_withdraw, name="attendance_withdraw"),
    path(f"{OWN}paham/", attendance.meeting_quiz, name="meeting_quiz"),
    path(f"{OWN}paham/putaran/", attendance.meeting_explained, name="meeting_explained"),
    path(f"{OWN}usulan/", proposals.meeting_proposals, name="meeting_proposals"),
    path(f"{OWN}suara/", ballots.meeting_ballots, name="meeting_ballots"),
    path(BALLOT, ballots.ballot, name="ballot"),
    path(f"{BALLOT}tutup/", ballots.ballot_close, name="ballot_close"),
    path(f"{BALLOT}<int:vote_id>/tarik/", ballots.vote_withdraw, name="vote_withdraw"),
    path(f"{OWN}notulen/", minutes.meeting_minutes, name="meeting_minutes"),
    path(f"{OWN}keputusan/", minutes.resolution_add, name="resolution_add"),
    path(f"{DECISION}ubah/", minutes.resolution_edit, name="resolution_edit"),
    path(f"{DECISION}kabar/", minutes.resolution_follow_up, name="resolution_follow_up"),
    path(f"{OWN}foto/", minutes.photo_add, name="photo_add"),
    path(f"{OWN}foto/<int:file_id>/", minutes.photo, name="meeting_photo"),
    path(f"{OWN}foto/<int:file_id>/hapus/", minutes.photo_remove, name="photo_remove"),
    path(f"{OWN}kunci/", minutes.meeting_lock, name="meeting_lock"),
    path(f"{OWN}pindaian/", minutes.scan_file, name="meeting_scan"),
    path(f"{OWN}undangan.pdf", papers.letter, name="meeting_letter"),
    path(f"{OWN}poster.pdf", papers.poster, name="meeting_poster"),
    path(f"{OWN}daftar-hadir.pdf", papers.attendance_list, name="meeting_attendance_list"),
    path(f"{OWN}berita-acara.pdf", papers.minutes, name="meeting_minutes_pdf"),
    path(PHONE, hall.check_in_page, name="check_in"),
    path(f"{PHONE}<slug:key>/", hall.attendee_page, name="attendee"),
    path(f"{PHONE}<slug:key>/jawab/", hall.attendee_answer, name="attendee_answer"),
    path(f"{PHONE}<slug:key>/usul/", hall.attendee_propose, name="attendee_propose"),
    path(f"{PHONE}<slug:key>/suara/<int:ballot_id>/", hall.attendee_vote, name="attendee_vote"),
    path("usulan/", proposals.proposals, name="proposals"),
    path("usulan/baru/", proposals.proposal_new, name="proposal_new"),
    path("usulan/<int:pk>/", proposals.proposal, name="proposal"),
    path("usulan/<int:pk>/foto/", proposals.proposal_photo, name="proposal_photo"),
    path("usulan/<int:pk>/umum/", proposals.proposal_moderate, name="proposal_moderate"),
]
