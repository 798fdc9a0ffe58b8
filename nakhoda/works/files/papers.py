"""Papers of a package that are signed or hung up: contract (SPK), offers compared, change of works, stock card."""

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
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.web.numbers import rupiah

DOTS = "........................"
TODAY = f"Pada hari ini, {DOTS}, tanggal {DOTS} bulan {DOTS} tahun {DOTS}, "
CONTRACT = ("bkm_coordinator", "ksm_head", "facilitator")
COMPARED = ("ksm_treasurer", "ksm_head", "upl")
CHANGED = ("ksm_head", "bkm_coordinator", "facilitator")
CARD = ("ksm_treasurer", "upl")


@dataclass(frozen=True, slots=True)
class Subject:
    """The package that every paper names: in words, as they stand on the page."""

    frame: Frame
    title: str
    number: int
    grant: str
    programme: str
    granter: str
    ksm: str
    where: str
    time: str

    def facts(self) -> Block:
        """The head of every paper."""
        return facts(
            ("Paket", f"{self.number}. {self.title}"),
            ("KSM pelaksana", self.ksm),
            ("Lokasi", self.where),
            ("Bantuan", f"{self.programme}, nomor {self.grant}"),
            ("Waktu", self.time),
        )


@dataclass(frozen=True, slots=True)
class Contract:
    """What the contract says beside its subject; every cell is text as it is printed."""

    works: Sequence[Sequence[str]]
    total_idr: int
    granted_idr: int
    hok: str
    crew: str
    weeks: Sequence[Sequence[str]]
    materials: Sequence[Sequence[str]]
    wage_percent: int | None


def contract_pdf(subject: Subject, contract: Contract, paper: str = "a4") -> bytes:
    """The contract of a package (SPK) between the organisation with the grant and the KSM. ValueError for the paper."""
    own = subject.granter == subject.ksm
    first = "Fasilitator dan BKM" if own else subject.granter
    wages = f"Upah warga sedikitnya {contract.wage_percent}% dari belanja." if contract.wage_percent else ""
    terms = (
        f"{subject.ksm} mengerjakan pekerjaan dalam tabel, sesuai gambar, RAB dan jadwal, dengan tenaga setempat.",
        f"Nilai pekerjaan {rupiah(contract.total_idr)} ({terbilang_rupiah(contract.total_idr)}).",
        f"Rencana tenaga {contract.hok} HOK dengan sekitar {contract.crew} pekerja sehari. {wages}".strip(),
        "Bahan dibeli dengan nota dan foto; penawaran toko lain dilampirkan bila jumlahnya mensyaratkan.",
        "Perubahan volume hanya dengan perubahan tertulis yang disetujui sebelum dikerjakan.",
        "Pembayaran mengikuti termin bantuan dan kemajuan yang diukur di lapangan.",
        "Perselisihan diselesaikan dengan musyawarah di desa/kelurahan.",
    )
    blocks = [
        subject.facts(),
        paragraph(f"{TODAY}{first} dan ketua {subject.ksm} sepakat sebagai berikut."),
        points(*terms),
        heading("Pekerjaan dan anggaran (RAB)"),
        rows(
            ("No.", "Pekerjaan", "Volume", "Harga satuan (Rp)", "Jumlah (Rp)"),
            contract.works,
            widths="auto fr auto auto auto",
            right="2 3 4",
            total=("Jumlah", rupiah(contract.total_idr)),
        ),
        heading("Jadwal rencana"),
        rows(
            ("Pekan", "Tanggal", "Bobot pekan", "Bobot sampai pekan"),
            contract.weeks,
            widths="auto fr auto auto",
            right="0 2 3",
        ),
        heading("Bahan dan alat yang direncanakan"),
        rows(("Bahan atau alat", "Banyaknya", "Satuan"), contract.materials, widths="fr auto 30", right="1"),
        *(
            [note(f"Dari bantuan ini {rupiah(contract.granted_idr)}; selebihnya dari sumber lain dalam rencana kerja.")]
            if contract.granted_idr < contract.total_idr
            else []
        ),
        sign(),
    ]
    under = (f"Nomor: {DOTS}", f"Paket {subject.number}, bantuan {subject.grant}")
    return paper_pdf(subject.frame, "Surat perjanjian kerja (SPK)", blocks, signers=CONTRACT, under=under, paper=paper)


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase as its paper tells it; `offers` are (shop, sum, note, chosen), the cheapest first."""

    supplier: str
    day: str
    document: str
    entry: str
    amount_idr: int
    items: Sequence[Sequence[str]]
    offers: Sequence[tuple[str, int, str, bool]]


def purchase_pdf(subject: Subject, bought: Bought, paper: str = "a4") -> bytes:
    """The minutes of comparing offers, or without offers the record of a purchase. ValueError for an unknown paper."""
    title = "Berita acara perbandingan penawaran" if bought.offers else "Bukti belanja"
    blocks = [
        subject.facts(),
        heading("Barang"),
        rows(
            ("No.", "Barang", "Banyaknya", "Satuan", "Harga satuan (Rp)", "Jumlah (Rp)"),
            bought.items,
            widths="auto fr auto auto auto auto",
            right="2 4 5",
            total=("Jumlah", rupiah(bought.amount_idr)),
        ),
    ]
    if bought.offers:
        body = [
            [str(at), shop, rupiah(amount), "dipilih" if chosen else "", remark]
            for at, (shop, amount, remark, chosen) in enumerate(bought.offers, 1)
        ]
        blocks += [
            heading("Penawaran"),
            rows(
                ("No.", "Toko atau pemasok", "Harga (Rp)", "Keputusan", "Alasan"),
                body,
                widths="auto fr auto auto fr",
                right="2",
            ),
        ]
    blocks += [
        heading("Dibayar kepada"),
        facts(
            ("Toko atau pemasok", bought.supplier),
            ("Tanggal", bought.day),
            ("Nomor nota", bought.document),
            ("Catatan buku kas", bought.entry),
        ),
        money(bought.amount_idr),
        sign(),
    ]
    return paper_pdf(subject.frame, title, blocks, signers=COMPARED, under=(f"Nomor: {DOTS}",), paper=paper)


@dataclass(frozen=True, slots=True)
class Changed:
    """A change order as its paper tells it; rows are text as they are printed."""

    work: str
    reason: str
    rows: Sequence[Sequence[str]]
    package_before_idr: int
    package_after_idr: int
    effect: Sequence[Sequence[str]]
    decision: str


def change_pdf(subject: Subject, changed: Changed, paper: str = "a4") -> bytes:
    """The minutes of a change of works (addendum of the SPK). ValueError for an unknown paper size."""
    effect: list[Block] = [note("Akibat pada nilai kekumuhan tidak dihitung: data resmi desa ini belum ada.")]
    if changed.effect:
        effect = [
            rows(
                ("RT", "Nilai kini", "Bila selesai, volume lama", "Bila selesai, volume baru"),
                changed.effect,
                widths="fr auto auto auto",
                right="1 2 3",
            ),
            note("Nilai menurut simulasi dari data resmi; nilai sesudah pekerjaan ditetapkan dengan penilaian ulang."),
        ]
    blocks = [
        subject.facts(),
        paragraph(f"{TODAY}para pihak menyepakati perubahan pekerjaan {changed.work} dengan alasan: {changed.reason}"),
        rows(("", "Semula", "Menjadi", "Selisih"), changed.rows, widths="fr auto auto auto", right="1 2 3"),
        paragraph(
            f"Nilai paket semula {rupiah(changed.package_before_idr)}, menjadi {rupiah(changed.package_after_idr)} "
            f"({terbilang_rupiah(changed.package_after_idr)})."
        ),
        heading("Akibat pada nilai kekumuhan"),
        *effect,
        facts(("Keputusan", changed.decision)),
        paragraph("Ketentuan lain dalam SPK tetap berlaku."),
        sign(),
    ]
    title = "Berita acara perubahan pekerjaan (adendum)"
    return paper_pdf(subject.frame, title, blocks, signers=CHANGED, under=(f"Nomor: {DOTS}",), paper=paper)


@dataclass(frozen=True, slots=True)
class Card:
    """The card of one material: rows are day, note, in, out, left, as text."""

    name: str
    planned: str
    rows: Sequence[Sequence[str]]


def stock_pdf(subject: Subject, cards: Sequence[Card], paper: str = "a4") -> bytes:
    """The stock cards of a package, one table a material. ValueError for an unknown paper size."""
    blocks = [subject.facts()]
    for card in cards:
        blocks.append(heading(f"{card.name} (rencana {card.planned})"))
        blocks.append(
            rows(
                ("Tanggal", "Uraian", "Masuk", "Keluar", "Sisa"),
                card.rows,
                widths="auto fr auto auto auto",
                right="2 3 4",
            )
        )
    if not cards:
        blocks.append(paragraph("Belum ada bahan yang masuk gudang."))
    blocks.append(sign())
    return paper_pdf(subject.frame, "Kartu gudang", blocks, signers=CARD, paper=paper)
