"""Addresses of this stage: workers, enrolment, public lists, crews, attendance, daily wages."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.payroll.views import attendance, crews, enrolment, figures, money, paying, workers

OWN, WORKER, GRANT = "padat-karya/", "padat-karya/pekerja/<int:pk>/", "padat-karya/bantuan/<int:pk>/"
CREW, RATES, LISTS = "padat-karya/regu/<int:pk>/", "padat-karya/upah/<str:regency>/", "padat-karya/daftar/"

people: list[URLPattern] = [
    path(OWN, enrolment.cash_work, name="cash_work"),
    path(f"{OWN}pekerja/", workers.workers, name="workers"),
    path(f"{OWN}pekerja/baru/", workers.worker_new, name="worker_new"),
    path(f"{OWN}pekerja/tempel/", workers.workers_paste, name="workers_paste"),
    path(WORKER, workers.worker, name="worker"),
    path(f"{WORKER}keterangan/", workers.worker_facts, name="worker_facts"),
    path(f"{WORKER}rekening/", workers.worker_account, name="worker_account"),
    path(f"{WORKER}rekening/<int:account_id>/pastikan/", workers.account_confirm, name="account_confirm"),
    path(f"{WORKER}buka/", workers.worker_reveal, name="worker_reveal"),
    path(GRANT, enrolment.enrolment, name="enrolment"),
    path(f"{GRANT}daftarkan/", enrolment.enrol_worker, name="enrol_worker"),
    path(f"{GRANT}umumkan/", enrolment.workers_publish, name="workers_publish"),
    path(f"{OWN}sanggahan/<int:pk>/", enrolment.objection_answer, name="objection_answer"),
    path(LISTS, enrolment.worker_lists, name="worker_lists"),
    path(f"{LISTS}<str:village_key>/", enrolment.worker_list, name="worker_list"),
    path(f"{LISTS}<str:village_key>/<int:list_id>/sanggah/", enrolment.objection_new, name="objection_new"),
    path(RATES, enrolment.rates, name="rates"),
    path(f"{RATES}tetapkan/", enrolment.rate_new, name="rate_new"),
    path(f"{OWN}paket/<int:pk>/", crews.package_crews, name="package_crews"),
    path(f"{OWN}paket/<int:pk>/regu/", crews.crew_new, name="crew_new"),
    path(CREW, crews.crew, name="crew"),
    path(f"{CREW}anggota/", crews.member_add, name="member_add"),
    path(f"{CREW}anggota/<int:member_id>/keluar/", crews.member_end, name="member_end"),
    path(f"{CREW}pengarahan/", crews.briefing_new, name="briefing_new"),
    path(f"{CREW}absen/", attendance.attendance, name="attendance"),
    path(f"{CREW}absen/betulkan/", attendance.day_correct, name="day_correct"),
    path(f"{CREW}absen/kertas/", attendance.attendance_grid, name="attendance_grid"),
    path(f"{CREW}absen/bulan/", attendance.attendance_month, name="attendance_month"),
    path(f"{CREW}absen/cetak/<slug:paper>/", attendance.attendance_print, name="attendance_print"),
    path(f"{OWN}lembar/<int:pk>/foto/", attendance.sheet_photo, name="sheet_photo"),
]

PAY, LIST = "padat-karya/daftar-upah/", "padat-karya/daftar-upah/<int:pk>/"
ORDER = "padat-karya/perintah/<int:pk>/"
wages: list[URLPattern] = [
    path(PAY, money.wage_lists, name="wage_lists"),
    path(f"{OWN}paket/<int:pk>/daftar-upah/", money.wage_list_new, name="wage_list_new"),
    path(LIST, money.wage_list, name="wage_list"),
    path(f"{LIST}langkah/", money.wage_list_step, name="wage_list_step"),
    path(f"{LIST}hitung/", money.wage_list_renew, name="wage_list_renew"),
    path(f"{LIST}cetak/<slug:kind>/", figures.wage_list_print, name="wage_list_print"),
    path(f"{LIST}bayar/", paying.wage_pay, name="wage_pay"),
    path(f"{LIST}bank/", paying.wage_bank, name="wage_bank"),
    path(ORDER, paying.wage_order, name="wage_order"),
    path(f"{ORDER}berkas/", paying.wage_order_file, name="wage_order_file"),
    path(f"{LIST}sampel/", paying.wage_sample, name="wage_sample"),
    path(f"{LIST}sampel/undi/", paying.wage_sample_draw, name="wage_sample_draw"),
    path(f"{LIST}sampel/jawaban/", paying.wage_sample_result, name="wage_sample_result"),
    path(f"{GRANT}angka/", figures.cash_work_figures, name="cash_work_figures"),
    path(f"{GRANT}angka/<slug:ending>/", figures.figures_download, name="figures_download"),
]

urlpatterns: list[URLPattern] = [*people, *wages]
