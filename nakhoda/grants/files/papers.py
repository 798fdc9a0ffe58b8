"""The papers of a grant that are signed: agreement, contract, pact, request, receipt, minutes, completion, handover.

Wording is our own, formal and plain; sums and shares come from the grant and the programme's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nakhoda.grants.files.blocks import (
    Block,
    Frame,
    facts,
    heading,
    money,
    note,
    paper_pdf,
    paragraph,
    points,
    rows,
    sign,
)
from nakhoda.grants.rules.conditions import Checked
from nakhoda.grants.rules.programmes import Programme, documents
from nakhoda.ledger.rules.accounts import spending_kinds
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.web.numbers import long_date, rupiah

DOTS = "........................"
TODAY = f"Pada hari ini, {DOTS}, tanggal {DOTS} bulan {DOTS} tahun {DOTS}, "


@dataclass(frozen=True, slots=True)
class Share:
    """A tranche as papers name it."""

    number: int
    percent: int
    amount_idr: int


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work that the grant pays: its number in the plan, name, place, volume with unit, sum from this grant."""

    number: int
    title: str
    place: str
    volume: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class GrantSheet:
    """A grant as its papers tell it. `where` is village, district and regency in words; `account` a name, no number."""

    frame: Frame
    programme: Programme
    number: str
    amount_idr: int
    organisation: str
    executors: str
    where: str
    account: str
    tranches: Sequence[Share]
    works: Sequence[WorkRow]


def agreement_pdf(sheet: GrantSheet, paper: str = "a4") -> bytes:
    """The grant agreement (SPPB) between PPK and organisation. ValueError for an unknown paper size."""
    blocks = [
        paragraph(f"{TODAY}yang bertanda tangan di bawah ini:"),
        facts(
            ("Pihak Pertama", f"Pejabat Pembuat Komitmen (PPK), nama {DOTS}"),
            ("Pihak Kedua", f"Koordinator {sheet.organisation}, nama {DOTS}, {sheet.where}"),
        ),
        paragraph("sepakat mengikat diri dalam perjanjian penggunaan bantuan dengan ketentuan berikut."),
        points(*_terms(sheet)),
        heading("Pekerjaan yang dibiayai"),
        _works(sheet),
        heading("Termin"),
        _tranches(sheet),
        sign(),
    ]
    return _paper(sheet, "sppb", blocks, paper, under=(f"Nomor: {DOTS}", f"Bantuan nomor {sheet.number}"))


def _terms(sheet: GrantSheet) -> list[str]:
    programme = sheet.programme
    allowed = ", ".join(name.lower() for kind, name in spending_kinds().items() if kind in programme.costs)
    terms = [
        (
            f"Pihak Pertama memberikan bantuan {programme.title} sebesar {rupiah(sheet.amount_idr)} "
            f"({terbilang_rupiah(sheet.amount_idr)}) kepada {sheet.organisation}."
        ),
        "Bantuan hanya dipakai untuk pekerjaan dalam perjanjian ini, yang berasal dari rencana kerja masyarakat.",
        (
            f"Bantuan dibayar dalam {len(sheet.tranches)} termin. Tiap termin dibayar sesudah syaratnya terpenuhi dan "
            "disetujui dua orang yang berbeda."
        ),
        (
            f"Uang disimpan pada rekening lembaga{f' ({sheet.account})' if sheet.account else ''}, dicatat pada satu "
            "buku kas tersendiri, dan tidak dicampur dengan dana lain."
        ),
        f"Belanja yang boleh: {allowed}. Administrasi paling banyak {programme.admin_percent}% dari bantuan.",
        f"Tidak boleh dibiayai: {'; '.join(programme.forbidden)}.",
    ]
    if programme.wage_percent is not None:
        terms.append(f"Upah warga sedikitnya {programme.wage_percent}% dari seluruh belanja.")
    if programme.most_working_days is not None:
        terms.append(f"Pekerjaan berlangsung paling lama {programme.most_working_days} hari kerja.")
    return [
        *terms,
        (
            f"Pihak Kedua menyerahkan laporan tiap termin paling lambat {programme.report_within_days} hari sesudah "
            f"uang diterima. Pembayaran terakhir {long_date(programme.closes_on(sheet.frame.year))}."
        ),
        "Uang yang tidak terpakai dikembalikan ke kas negara sebelum bantuan ditutup.",
        "Pihak Kedua membuka buku dan bukti bagi warga, pendamping, dan pemeriksa, serta memasang papan kegiatan.",
        (
            "Perbedaan pendapat diselesaikan dengan musyawarah; perubahan dibuat tertulis dan ditandatangani "
            "kedua pihak."
        ),
    ]


def contract_pdf(sheet: GrantSheet, paper: str = "a4") -> bytes:
    """The contract (SPK) between BKM and the KSM that does the work. ValueError for an unknown paper size."""
    terms = [
        f"{sheet.executors or f'KSM {DOTS}'} mengerjakan pekerjaan dalam tabel di bawah, sesuai gambar dan RAB.",
        f"Nilai pekerjaan {rupiah(sheet.amount_idr)} ({terbilang_rupiah(sheet.amount_idr)}), dibayar per termin.",
        "KSM memakai tenaga warga setempat, mencatat kehadiran setiap hari, dan membayar upah kepada orangnya sendiri.",
        "KSM membeli bahan dengan nota, membandingkan penawaran bila nilainya mensyaratkan, dan menyimpan buktinya.",
        "KSM menjaga keselamatan pekerja dan warga selama pekerjaan berlangsung.",
        "BKM memeriksa hasil pekerjaan sebelum membayar termin berikutnya. Pekerjaan yang kurang diperbaiki KSM.",
        "Perubahan volume atau biaya hanya dengan persetujuan tertulis sebelum dikerjakan.",
    ]
    blocks = [
        paragraph(
            f"{TODAY}koordinator {sheet.organisation} dan ketua {sheet.executors or 'KSM'} sepakat sebagai berikut."
        ),
        points(*terms),
        heading("Pekerjaan"),
        _works(sheet),
        heading("Pembayaran"),
        _tranches(sheet),
        sign(),
    ]
    return _paper(sheet, "spk", blocks, paper, under=(f"Nomor: {DOTS}", f"Rujukan: bantuan nomor {sheet.number}"))


def integrity_pdf(sheet: GrantSheet, paper: str = "a4") -> bytes:
    """The integrity pact. ValueError for an unknown paper size."""
    blocks = [
        _about(sheet),
        paragraph("Kami yang bertanda tangan di bawah ini menyatakan bahwa kami:"),
        points(
            "tidak meminta, memberi, atau menerima suap, potongan, maupun imbalan dari bantuan ini;",
            "mencatat setiap rupiah pada hari uang itu diterima atau dibelanjakan, dengan bukti yang benar;",
            "tidak mendaftarkan pekerja yang tidak bekerja dan tidak mengubah daftar upah yang sudah dikunci;",
            "tidak membeli dari usaha sendiri atau keluarga tanpa memberi tahu warga lebih dahulu;",
            "memberi tahu warga berapa uang yang diterima, dipakai, dan tersisa;",
            "menolak dan melaporkan campur tangan yang melanggar aturan bantuan;",
            "menerima pemeriksaan dan sanksi menurut peraturan bila melanggar pernyataan ini.",
        ),
        paragraph("Pernyataan ini dibuat dengan sadar dan tanpa paksaan."),
        sign(),
    ]
    return _paper(sheet, "integrity", blocks, paper)


def request_pdf(sheet: GrantSheet, tranche: Share, checked: Sequence[Checked], paper: str = "a4") -> bytes:
    """The request for a tranche with its conditions as they were computed. ValueError for an unknown paper size."""
    body = [
        [str(number), each.condition.name, "terpenuhi" if each.met else each.missing, "" if each.met else each.who]
        for number, each in enumerate(checked, 1)
    ]
    blocks = [
        facts(("Kepada", "Pejabat Pembuat Komitmen (PPK)"), ("Hal", f"Permintaan pencairan termin {tranche.number}")),
        paragraph(
            f"Dengan hormat, {sheet.organisation}, {sheet.where}, meminta pencairan termin {tranche.number} "
            f"({tranche.percent}%) dari bantuan {sheet.programme.title} nomor {sheet.number} sebesar:"
        ),
        money(tranche.amount_idr),
        paragraph(f"Uang mohon dikirim ke rekening lembaga{f' {sheet.account}' if sheet.account else ''}."),
        heading("Syarat termin ini menurut hitungan sistem"),
        rows(("No.", "Syarat", "Keadaan", "Yang harus melengkapi"), body, widths="auto fr fr 30", right="0"),
        *_unmet(checked),
        sign(),
    ]
    return _paper(sheet, "request", blocks, paper, under=(f"Nomor: {DOTS}",))


def _unmet(checked: Sequence[Checked]) -> list[Block]:
    lacking = [each for each in checked if not each.met and each.condition.document != "request"]
    if not lacking:
        return [paragraph("Semua syarat lain terpenuhi.")]
    return [note(f"{len(lacking)} syarat belum terpenuhi saat surat ini dicetak; lengkapi sebelum diajukan.")]


def receipt_pdf(sheet: GrantSheet, tranche: Share, paper: str = "a4") -> bytes:
    """The receipt for a tranche, sum in figures and words. ValueError for an unknown paper size."""
    blocks = [
        facts(
            ("Sudah terima dari", "Pejabat Pembuat Komitmen (PPK)"),
            ("Penerima", f"{sheet.organisation}, {sheet.where}"),
            (
                "Untuk",
                f"Termin {tranche.number} ({tranche.percent}%) bantuan {sheet.programme.title} nomor {sheet.number}",
            ),
            ("Masuk rekening", sheet.account),
        ),
        money(tranche.amount_idr),
        note("Tempelkan meterai bila peraturan mensyaratkannya untuk jumlah ini."),
        sign(),
    ]
    return _paper(sheet, "receipt", blocks, paper, under=(f"Nomor bukti: {DOTS}",))


def verification_pdf(
    sheet: GrantSheet, answers: Sequence[tuple[str, bool | None, str]], day: str = "", paper: str = "a4"
) -> bytes:
    """The minutes of checking a proposal: every question with its answer (None: not answered) and note."""
    said = {True: "ya", False: "tidak", None: ""}
    body = [[str(number), name, said[answer], remark] for number, (name, answer, remark) in enumerate(answers, 1)]
    total = sum(work.amount_idr for work in sheet.works)
    blocks = [
        _about(sheet),
        paragraph(f"Proposal di atas diperiksa{f' pada {day}' if day else ''} dengan hasil berikut."),
        rows(("No.", "Yang diperiksa", "Ya/tidak", "Catatan"), body, widths="auto fr auto 48", right="0"),
        heading("Pekerjaan yang diusulkan"),
        _works(sheet),
        paragraph(
            f"Jumlah usulan {rupiah(total)}; bantuan {rupiah(sheet.amount_idr)}"
            + ("." if total == sheet.amount_idr else f"; selisih {rupiah(abs(sheet.amount_idr - total))}.")
        ),
        sign(),
    ]
    return paper_pdf(
        sheet.frame, "Berita acara verifikasi proposal", blocks, signers=("upl", "facilitator", "agency"), paper=paper
    )


def completion_pdf(sheet: GrantSheet, progress: str, spent_idr: int, returned_idr: int, paper: str = "a4") -> bytes:
    """The statement that the works are complete (SP3K). ValueError for an unknown paper size."""
    blocks = [
        _about(sheet),
        paragraph("Kami menyatakan dengan sebenarnya bahwa pekerjaan yang dibiayai bantuan ini telah selesai:"),
        _works(sheet),
        facts(
            ("Kemajuan fisik", f"{progress}%" if progress else ""),
            ("Bantuan", rupiah(sheet.amount_idr)),
            ("Dibelanjakan", rupiah(spent_idr)),
            ("Dikembalikan", rupiah(returned_idr)),
        ),
        paragraph(
            "Seluruh bukti belanja disimpan lembaga dan dapat diperiksa. Bila kelak ada kekurangan pada pekerjaan atau "
            "buktinya, kami bertanggung jawab melengkapinya."
        ),
        sign(),
    ]
    return _paper(sheet, "sp3k", blocks, paper)


def handover_pdf(sheet: GrantSheet, progress: str, paper: str = "a4") -> bytes:
    """The minutes of handing the works over (BASTP). ValueError for an unknown paper size."""
    blocks = [
        paragraph(
            f"{TODAY}ketua {sheet.executors or 'KSM'} menyerahkan kepada koordinator {sheet.organisation}, dan "
            f"koordinator menyerahkan kepada pemerintah desa/kelurahan, pekerjaan berikut di {sheet.where}."
        ),
        _works(sheet),
        facts(("Bantuan nomor", sheet.number), ("Kemajuan fisik", f"{progress}%" if progress else "")),
        points(
            "Para pihak telah memeriksa pekerjaan di lapangan dan menerimanya dalam keadaan baik.",
            f"Kekurangan yang masih harus diperbaiki: {DOTS}{DOTS}, selesai paling lambat {DOTS}.",
            f"Pemeliharaan selanjutnya oleh {DOTS} (KPP) bersama pemerintah desa/kelurahan.",
            "Gambar terlaksana dan foto 0%, 50%, 100% diserahkan bersama berita acara ini.",
        ),
        sign(),
    ]
    return _paper(sheet, "bastp", blocks, paper, under=(f"Nomor: {DOTS}",))


def _about(sheet: GrantSheet) -> Block:
    return facts(
        ("Program", sheet.programme.title),
        ("Bantuan", f"nomor {sheet.number}, {rupiah(sheet.amount_idr)}"),
        ("Lembaga", f"{sheet.organisation}, {sheet.where}"),
        ("Pelaksana", sheet.executors),
    )


def _works(sheet: GrantSheet) -> Block:
    body = [[str(each.number), each.title, each.place, each.volume, rupiah(each.amount_idr)] for each in sheet.works]
    total = ("Jumlah", rupiah(sum(each.amount_idr for each in sheet.works)))
    head = ("No.", "Pekerjaan", "Tempat", "Volume", "Dari bantuan ini")
    return rows(head, body, widths="auto fr 38 auto auto", right="0 3 4", total=total)


def _tranches(sheet: GrantSheet) -> Block:
    body = [[f"Termin {each.number}", f"{each.percent}%", rupiah(each.amount_idr)] for each in sheet.tranches]
    total = ("Jumlah", rupiah(sum(each.amount_idr for each in sheet.tranches)))
    return rows(("Termin", "Bagian", "Jumlah"), body, widths="fr auto 45", right="1 2", total=total)


def _paper(sheet: GrantSheet, document: str, blocks: list[Block], paper: str, under: Sequence[str] = ()) -> bytes:
    found = documents()[document]
    return paper_pdf(sheet.frame, found.name, blocks, signers=found.signers, under=under, paper=paper)
