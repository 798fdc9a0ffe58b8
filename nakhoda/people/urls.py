"""Addresses of this stage."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.people.views import accounts, audit, organisations, own, sign_in

urlpatterns: list[URLPattern] = [
    path("masuk/", sign_in.sign_in, name="sign_in"),
    path("keluar/", sign_in.sign_out, name="sign_out"),
    path("akun/", accounts.accounts, name="accounts"),
    path("akun/saya/", own.account, name="account"),
    path("akun/saya/akhiri-sesi/", own.end_other_sessions, name="end_other_sessions"),
    path("akun/sandi/", own.change_password, name="change_password"),
    path("akun/baru/", accounts.account_new, name="account_new"),
    path("akun/lembaga/", organisations.organisations, name="organisations"),
    path("akun/<int:account_id>/", accounts.managed_account, name="managed_account"),
    path("akun/<int:account_id>/peran/<int:holding_id>/cabut/", accounts.account_end_role, name="account_end_role"),
    path("akun/<int:account_id>/keadaan/", accounts.account_state, name="account_state"),
    path("akun/<int:account_id>/sandi/", accounts.account_reset_password, name="account_reset_password"),
    path("jejak/", audit.audit, name="audit"),
    path("jejak.csv", audit.audit_file, name="audit_file"),
]
