"""What audit events say to people: every action and every kind of subject in words, Indonesian and English."""

from __future__ import annotations

DEEDS: dict[str, tuple[str, str]] = {
    "people.create_account": ("membuat akun", "created an account"),
    "people.give_role": ("memberi peran", "gave a role"),
    "people.end_role": ("mencabut peran", "took back a role"),
    "people.close_account": ("menutup akun", "closed an account"),
    "people.reopen_account": ("membuka kembali akun", "reopened an account"),
    "people.reset_password": ("mengatur ulang kata sandi", "reset a password"),
    "people.change_password": ("mengganti kata sandinya sendiri", "changed their own password"),
    "people.end_sessions": ("mengakhiri sesi lain miliknya", "ended their other sessions"),
    "people.create_organisation": ("mendaftarkan lembaga", "registered an organisation"),
    "baseline.start_draft": ("memulai rancangan data", "started a draft"),
    "baseline.set_layout": ("memilih tata letak buku kerja", "chose the layout of a workbook"),
    "baseline.confirm_villages": ("memastikan nama desa", "confirmed names of villages"),
    "baseline.edit_cells": ("mengubah sel", "changed cells"),
    "baseline.accept": ("menerima saran pembetulan", "accepted suggested values"),
    "baseline.correct": ("membetulkan nilai", "corrected values"),
    "baseline.ignore": ("membiarkan temuan dengan alasan", "left findings with a reason"),
    "baseline.activate": ("mengaktifkan data resmi", "made data official"),
    "baseline.discard": ("membuang rancangan data", "discarded a draft"),
    "regions.apply_codes": ("menerapkan daftar kode wilayah", "applied a list of region codes"),
    "regions.load_shipped": ("memuat kode wilayah bawaan", "loaded the shipped region codes"),
    "decrees.drafted": ("menyusun rancangan SK", "drafted a decree"),
    "decrees.edited": ("mengubah rancangan SK", "changed a draft decree"),
    "decrees.checked": ("memeriksa rancangan SK", "checked a draft decree"),
    "decrees.returned": ("mengembalikan rancangan SK", "sent back a draft decree"),
    "decrees.activated": ("memberlakukan SK", "put a decree in force"),
    "decrees.discarded": ("membatalkan rancangan SK", "discarded a draft decree"),
    "decrees.add_file": ("menambah berkas SK", "added a file to a decree"),
    "meetings.announce": ("mengumumkan pertemuan", "announced a meeting"),
    "meetings.change": ("mengubah pertemuan", "changed a meeting"),
    "meetings.cancel": ("membatalkan pertemuan", "cancelled a meeting"),
    "meetings.resolve": ("mencatat keputusan pertemuan", "recorded a resolution"),
    "meetings.follow_up": ("mencatat tindak lanjut", "recorded a follow-up"),
    "meetings.add_file": ("menambah berkas pertemuan", "added a file to a meeting"),
    "meetings.lock": ("mengunci berita acara", "locked the minutes"),
    "meetings.propose": ("mencatat usulan", "recorded a proposal"),
    "meetings.open_ballot": ("membuka pemungutan suara", "opened a ballot"),
    "meetings.withdraw_vote": ("menarik suara", "withdrew a vote"),
    "meetings.close_ballot": ("menutup pemungutan suara", "closed a ballot"),
    "meetings.amend": ("membetulkan keputusan pertemuan", "amended a resolution"),
    "meetings.remove_file": ("menghapus berkas pertemuan", "removed a file from a meeting"),
    "meetings.moderate": ("mengatur tampilan usulan untuk umum", "moderated a proposal"),
    "planning.save_prices": ("menyimpan buku harga", "saved a price book"),
    "planning.start_plan": ("memulai rencana kerja", "started a work plan"),
    "planning.change_plan": ("mengubah rencana kerja", "changed a work plan"),
    "planning.add_line": ("menambah baris rencana kerja", "added a line to a work plan"),
    "planning.change_line": ("mengubah baris rencana kerja", "changed a line of a work plan"),
    "planning.step": ("memajukan baris rencana kerja", "moved a line of a work plan on"),
    "planning.add_line_file": ("menambah berkas baris rencana kerja", "added a file to a line of a work plan"),
    "planning.remove_line_file": ("menghapus berkas baris rencana kerja", "removed a file from a line of a work plan"),
    "planning.commit_funds": ("mencatat komitmen dana", "recorded promised funds"),
    "planning.realise": ("mencatat realisasi dana", "recorded realised funds"),
    "planning.make_scenario": ("menyusun skenario", "made a scenario"),
    "planning.make_sweep": ("menghitung sapuan anggaran", "computed a budget sweep"),
    "planning.adopt_scenario": ("menjadikan skenario rancangan rencana kerja", "adopted a scenario into a work plan"),
    "ledger.open_book": ("membuka buku kas", "opened a book"),
    "ledger.add_pot": ("menambah kas atau rekening", "added a cash box or bank account"),
    "ledger.post": ("mencatat pada buku kas", "posted an entry"),
    "ledger.add_evidence": ("mengunggah bukti", "uploaded a proof"),
    "ledger.attach": ("melampirkan bukti pada catatan", "attached a proof to an entry"),
    "ledger.assert": ("mencatat hitungan kas atau saldo bank", "recorded a cash count or bank balance"),
    "ledger.close": ("menutup buku kas", "closed a book"),
    "ledger.import_statement": ("mengunggah rekening koran", "uploaded a bank statement"),
    "ledger.match": ("mencocokkan mutasi bank", "matched a bank line"),
    "ledger.unmatch": ("membatalkan kecocokan mutasi bank", "took back a match"),
}

SUBJECTS: dict[str, tuple[str, str]] = {
    "account": ("akun", "account"),
    "organisation": ("lembaga", "organisation"),
    "snapshot": ("data", "data"),
    "decree": ("SK", "decree"),
    "code_list": ("daftar kode", "code list"),
    "meeting": ("pertemuan", "meeting"),
    "proposal": ("usulan", "proposal"),
    "plan": ("rencana kerja", "work plan"),
    "prices": ("buku harga", "price book"),
    "book": ("buku kas", "book"),
    "scenario": ("skenario", "scenario"),
}

FACTS: dict[str, tuple[str, str]] = {
    "name": ("nama", "name"),
    "role": ("peran", "role"),
    "area": ("wilayah", "area"),
    "kind": ("jenis", "kind"),
    "title": ("judul", "title"),
    "reason": ("alasan", "reason"),
    "note": ("catatan", "note"),
    "count": ("jumlah", "count"),
    "codes": ("temuan", "findings"),
    "errors": ("galat", "errors"),
    "cells": ("sel", "cells"),
    "fields": ("isian", "fields"),
    "number": ("nomor", "number"),
    "workbook": ("sidik buku kerja", "workbook hash"),
    "boundaries": ("sidik batas", "boundaries hash"),
    "replaces": ("menggantikan", "replaces"),
    "villages": ("desa", "villages"),
    "done": ("selesai", "done"),
    "proposal": ("usulan", "proposal"),
    "hash": ("sidik", "hash"),
    "ruleset": ("aturan", "ruleset"),
    "line": ("baris", "line"),
    "year": ("tahun", "year"),
    "total_idr": ("jumlah (Rp)", "total (Rp)"),
    "amount_idr": ("jumlah (Rp)", "amount (Rp)"),
    "promised_idr": ("dijanjikan (Rp)", "promised (Rp)"),
    "ceiling_idr": ("pagu (Rp)", "ceiling (Rp)"),
    "party": ("pihak", "party"),
    "sha256": ("sidik berkas", "file hash"),
    "scenario": ("skenario", "scenario"),
    "snapshot": ("data", "data"),
    "prices": ("buku harga", "price book"),
    "closing": ("penutupan", "closing"),
    "day": ("tanggal", "day"),
    "through": ("sampai", "through"),
    "place": ("kas atau rekening", "cash box or account"),
    "fund": ("dana", "fund"),
    "entry": ("catatan", "entry"),
    "lines": ("baris", "lines"),
}


def deed_name(action: str, language: str = "id") -> str:
    """What an action is called, in Indonesian or English; the code itself if it has no words yet."""
    words = DEEDS.get(action)
    return action if words is None else words[language == "en"]


def subject_name(subject: str, language: str = "id") -> str:
    """What was acted on: `account:sari` is "akun sari", `snapshot:3` is "data 3"; unknown kinds as they are stored."""
    kind, _, name = subject.partition(":")
    words = SUBJECTS.get(kind)
    return subject if words is None else f"{words[language == 'en']} {name}".strip()


def fact_name(key: str, language: str = "id") -> str:
    """What a detail of an event is called; the key itself if it has no words yet."""
    words = FACTS.get(key)
    return key if words is None else words[language == "en"]
