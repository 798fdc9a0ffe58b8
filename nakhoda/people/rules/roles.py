"""Roles: what each kind of account may do. A role is given for an area; rights are named by stage and verb."""

from __future__ import annotations

import re
from dataclasses import dataclass

RIGHTS: dict[str, str] = {
    "record.read": "melihat data kerja: rancangan, temuan, dan riwayat",
    "baseline.import": "mengunggah buku kerja dan batas",
    "baseline.enter": "mengisi data satu RT",
    "baseline.repair": "memutuskan temuan: menerima saran, membetulkan, atau mengabaikan dengan alasan",
    "baseline.activate": "mengaktifkan rancangan menjadi data resmi",
    "regions.edit": "mengimpor kode wilayah",
    "decrees.draft": "menyusun rancangan SK",
    "decrees.activate": "memeriksa dan memberlakukan SK",
    "meetings.run": "menyelenggarakan pertemuan: mengundang, mencatat hadir, usulan, suara, dan notulen",
    "meetings.lock": "mengunci berita acara yang sudah ditandatangani",
    "planning.propose": "menyusun dan mengusulkan baris rencana kerja masyarakat",
    "planning.verify": "memverifikasi atau mengembalikan baris rencana kerja",
    "planning.approve": "menyetujui rencana kerja dan menetapkan anggarannya",
    "planning.prices": "mengelola buku harga satuan",
    "ledger.post": "mencatat pada buku kas lembaga warga",
    "ledger.close": "menutup buku kas yang dicatat orang lain",
    "grants.allocate": "mengalokasikan bantuan pemerintah untuk masyarakat (BPM)",
    "grants.prepare": "menyusun proposal, permintaan termin dan LPJ",
    "grants.verify": "memeriksa rekening, proposal, kemajuan dan LPJ",
    "grants.approve": "menyetujui perjanjian dan termin, menutup bantuan",
    "grants.disburse": "mencairkan termin",
    "works.plan": "menyusun paket pekerjaan, belanja bahan dan usulan perubahan",
    "works.approve": "menyetujui paket pekerjaan dan perubahannya",
    "payroll.rates": "menetapkan upah harian dan pagunya",
    "payroll.enrol": "mendaftarkan pekerja padat karya",
    "payroll.attend": "mencatat kehadiran dan mengunci daftar upah",
    "payroll.check": "memeriksa daftar upah",
    "payroll.approve": "menyetujui daftar upah",
    "payroll.authorise": "memerintahkan pembayaran upah",
    "payroll.pay": "membayar upah",
    "people.reveal": "membuka NIK dan nomor rekening dengan alasan yang dicatat",
    "people.manage": "mengelola akun dan peran",
    "audit.read": "membaca jejak perubahan",
}


_DECIDING = frozenset(
    {"baseline.activate", "decrees.activate", "planning.approve", "people.manage", "grants.approve", "grants.disburse"}
)


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of account: id, Indonesian and English name, what it is for, its rights.

    `levels` are the kinds of area it may be given for: national, province, regency, district, village.
    """

    id: str
    name: str
    name_en: str
    purpose: str
    rights: frozenset[str]
    levels: tuple[str, ...]

    @property
    def decides(self) -> bool:
        """Whether the role makes things official or gives rights: its sessions end sooner."""
        return bool(self.rights & _DECIDING)


_VILLAGE = {"record.read", "meetings.run", "planning.propose"}
_FIELD = _VILLAGE | {"baseline.enter", "baseline.repair", "meetings.lock", "planning.verify"}
_DATA = _FIELD | {"baseline.import", "regions.edit", "decrees.draft", "planning.prices"}
ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        Role(
            "administrator",
            "Pengelola akun",
            "Account manager",
            "Membuat akun, memberi dan mencabut peran, mengatur ulang kata sandi.",
            frozenset({"people.manage", "audit.read"}),
            ("national", "province", "regency"),
        ),
        Role(
            "regency_head",
            "Kepala bidang permukiman",
            "Head of settlements",
            "Memeriksa dan memberlakukan SK, mengaktifkan data resmi, menyetujui rencana kerja dan termin bantuan.",
            frozenset(
                _DATA
                | {"baseline.activate", "decrees.activate", "planning.approve", "audit.read"}
                | {"grants.approve", "works.approve", "payroll.rates"}
            ),
            ("regency",),
        ),
        Role(
            "regency_officer",
            "Petugas dinas",
            "Regency officer",
            "Mengunggah buku kerja, membetulkan temuan, mengaktifkan data, menyusun rancangan SK, mengurus bantuan.",
            frozenset(
                _DATA
                | {"baseline.activate", "ledger.close", "grants.allocate", "grants.verify", "works.approve"}
                | {"payroll.rates", "people.reveal"}
            ),
            ("regency",),
        ),
        Role(
            "facilitator",
            "Fasilitator",
            "Facilitator",
            "Mengisi dan membetulkan data RT bersama warga, mendampingi pertemuan, memeriksa usulan, bantuan dan upah.",
            frozenset(_FIELD | {"grants.verify", "works.approve", "payroll.enrol", "payroll.check", "people.reveal"}),
            ("regency", "district", "village"),
        ),
        Role(
            "village_officer",
            "Perangkat desa/kelurahan",
            "Village officer",
            "Mengisi data RT, menyelenggarakan pertemuan dan menyusun rencana kerja desanya.",
            frozenset(_VILLAGE | {"baseline.enter", "payroll.enrol"}),
            ("village",),
        ),
        Role(
            "village_head",
            "Kepala desa/lurah",
            "Village head",
            "Melihat data kerja desanya dan menyetujui daftar upah padat karya.",
            frozenset({"record.read", "payroll.approve"}),
            ("village",),
        ),
        Role(
            "community",
            "Lembaga warga (BKM, KSM, KPP)",
            "Community organisation",
            "Menyelenggarakan pertemuan warga, menyusun rencana kerja, mengurus bantuan dan paket pekerjaan desanya.",
            frozenset(
                _VILLAGE | {"ledger.close", "grants.prepare", "works.plan", "payroll.enrol", "payroll.authorise"}
            ),
            ("village",),
        ),
        Role(
            "foreman",
            "Mandor KSM",
            "Foreman of a KSM",
            "Mencatat kehadiran pekerja padat karya setiap hari dan menyusun daftar upahnya.",
            frozenset({"record.read", "payroll.attend", "payroll.enrol"}),
            ("village",),
        ),
        Role(
            "treasurer",
            "Bendahara BKM/KSM",
            "Treasurer of a community organisation",
            "Mencatat uang lembaga warga: penerimaan, belanja, hitungan kas, rekening koran; membayar upah.",
            frozenset({"record.read", "ledger.post", "payroll.attend", "payroll.pay"}),
            ("village",),
        ),
        Role(
            "commitment_officer",
            "PPK",
            "Commitment officer (PPK)",
            "Menandatangani perjanjian bantuan dan mencairkan termin.",
            frozenset({"record.read", "grants.approve", "grants.disburse"}),
            ("province", "regency"),
        ),
        Role(
            "auditor",
            "Pemeriksa",
            "Auditor",
            "Melihat semua data kerja dan jejak perubahan tanpa dapat mengubah apa pun; membuka nomor dengan alasan.",
            frozenset({"record.read", "audit.read", "people.reveal"}),
            ("national", "province", "regency"),
        ),
    )
}


# A province 35, regency 35.01, district 35.01.04, village 35.01.04.2014, or a village without a code: 33.75-kauman.
AREA = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?|-[a-z0-9]+(-[a-z0-9]+)*)?)?", re.ASCII)


def is_area(area: str) -> bool:
    """Whether the text is written like a region code or village key, or is "" for the whole country."""
    return not area or (len(area) <= 40 and AREA.fullmatch(area) is not None)


def level_of(area: str) -> str:
    """The kind of area that a code names: "" is national, 35.01 a regency, 35.01.04.2014 or 35.01-kauman a village."""
    if "-" in area:
        return "village"
    return ("national", "province", "regency", "district", "village")[area.count(".") + 1 if area else 0]
