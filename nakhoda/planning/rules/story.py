"""A plan told to a village head: short paragraphs in plain Indonesian, made from its numbers by fixed rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.optimise.problem import REASONS, Plan
from nakhoda.planning.rules.optimise.report import MORE_IDR, Price, Report
from nakhoda.planning.rules.shared_works import SharedWorth
from nakhoda.planning.rules.states import WorkLine
from nakhoda.web.numbers import hectares, number, rupiah

MOST_WORKS, MOST_REASONS, MOST_LOCKS = 6, 4, 5
GAINS = {"hectares": "ha", "households": "layanan KK", "cost": "rupiah"}
UNITS = {"KK": "KK", "m": "m", "m2": "m²", "m3": "m³", "unit": "unit", "ha": "ha"}


def tell_plan(told: Report, *, place: str = "", shared: Sequence[tuple[str, SharedWorth]] = ()) -> tuple[str, ...]:
    """The paragraphs of a plan's page, about one page in all: what, what it does, why not the others, what to ask.

    `place` names the village or regency, `shared` the works for several RTs that were on offer. Amounts are rupiah and
    hectares with their method named.
    """
    plan = told.plan
    paragraphs = [
        _aim(plan, place),
        _works(plan.lines, plan.problem.catalogue),
        _shared(shared, plan),
        _outcome(plan),
        _people(plan),
        _left_out(plan),
        _more(told),
        _choices(told.locks, told.fairness, plan),
        _honesty(plan, told.others),
        _proof(plan),
    ]
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def in_sentence(name: str) -> str:
    """A name of the catalogue inside a sentence: its first letter small, abbreviations such as MCK or TPS 3R kept."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _aim(plan: Plan, place: str) -> str:
    problem = plan.problem
    where = f" untuk {place}" if place else ""
    aims = {
        "hectares": "mengeluarkan sebanyak mungkin hektare dari daftar kumuh",
        "households": "memberi layanan kepada sebanyak mungkin keluarga",
        "cost": f"mengeluarkan {number(problem.target_ha, 2)} hektare dengan biaya terkecil",
    }
    limit = f" dengan anggaran {rupiah(problem.money_idr)}" if problem.money_idr is not None else ""
    how = " Hanya pekerjaan utuh yang dipilih, tanpa kendaraan layanan." if problem.complete_works else ""
    return (
        f"Rencana{where} ini disusun untuk {aims[problem.objective]}{limit}. Biayanya {rupiah(plan.cost_idr)} untuk "
        f"{number(len(plan.chosen))} RT.{how}"
    )


def _works(lines: Iterable[WorkLine], catalogue: Catalogue) -> str:
    sums: dict[str, tuple[float, int]] = {}
    for line in lines:
        volume, cost = sums.get(line.activity, (0.0, 0))
        sums[line.activity] = (volume + float(line.volume), cost + line.amount_idr)
    if not sums:
        return "Tidak ada pekerjaan yang terpilih."
    largest = sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))
    parts = [
        f"{in_sentence(catalogue[name].name)} {number(round(volume, 1))} {UNITS[catalogue[name].unit]} ({rupiah(cost)})"
        for name, (volume, cost) in largest[:MOST_WORKS]
    ]
    rest = f" dan {len(largest) - MOST_WORKS} jenis lain" if len(largest) > MOST_WORKS else ""
    return f"Pekerjaan terbesar: {'; '.join(parts)}{rest}."


def _shared(shared: Sequence[tuple[str, SharedWorth]], plan: Plan) -> str:
    """Which works for several RTs are built, and what would be lost without them."""
    if not shared:
        return ""
    unit = GAINS[plan.problem.objective]
    built = []
    for name, each in shared:
        if each.built:
            if each.worth is None:
                gain = "tanpanya tidak ada rencana yang memenuhi semua permintaan"
            else:
                verb = "menghemat" if plan.problem.objective == "cost" else "menambah"
                worth = number(round(each.worth, 2), 2 if unit == "ha" else 0)
                gain = f"{verb} {worth} {unit}" if round(each.worth, 2) else "tanpanya hasilnya sama"
            built.append(f"{name} ({rupiah(each.line.amount_idr)}; {gain})")
    left = len(shared) - len(built)
    told = f"Karya bersama yang dibangun: {'; '.join(built)}." if built else ""
    told += f" {number(left)} karya bersama tidak dibangun karena pilihan lain lebih berhasil." if left else ""
    return told.strip()


def _outcome(plan: Plan) -> str:
    price = f" Setiap hektare menelan rata-rata {rupiah(round(plan.idr_per_ha))}." if plan.idr_per_ha else ""
    return (
        f"Bila semuanya selesai, {hectares(plan.score_only_ha)} ha tidak lagi kumuh menurut nilai. Yang nilainya turun "
        f"dan lima layanannya juga sudah cukup (aturan keluar lengkap) adalah "
        f"{hectares(plan.score_and_services_ha)} ha.{price}"
    )


def _people(plan: Plan) -> str:
    found = plan.simulation
    return (
        f"Sedikitnya {number(int(found.households_at_least))} KK mendapat perbaikan; dihitung per layanan ada "
        f"{number(int(found.services))} layanan KK. Pekerjaan ini memberi sekitar "
        f"{number(found.labour_days, 0)} hari orang kerja (HOK)."
    )


def _left_out(plan: Plan) -> str:
    counts: dict[str, int] = {}
    for each in plan.left_out:
        if each.reason != "bukan-kumuh":
            counts[each.reason] = counts.get(each.reason, 0) + 1
    if not counts:
        return "Tidak ada RT kumuh yang tertinggal."
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_REASONS]
    parts = [f"{number(count)} RT karena {REASONS[reason]}" for reason, count in largest]
    return f"Yang belum dikerjakan: {'; '.join(parts)}."


def _more(told: Report) -> str:
    if told.more_value is None:
        return ""
    unit = "layanan KK" if told.plan.problem.objective == "households" else "ha"
    if told.more_value <= 0:
        return f"Tambahan {rupiah(MORE_IDR)} tidak menambah hasil menurut tujuan ini."
    return f"Tambahan {rupiah(MORE_IDR)} akan menambah {number(round(told.more_value, 2), 2)} {unit}."


def _choices(locks: Iterable[Price], fairness: Price | None, plan: Plan) -> str:
    unit = GAINS[plan.problem.objective]
    costly = sorted((lock for lock in locks if lock.loss > 0), key=lambda lock: (-lock.loss, lock.what))
    parts = [f"{lock.what} seharga {number(round(lock.loss, 2), 2)} {unit}" for lock in costly[:MOST_LOCKS]]
    told = f"Pilihan warga dihormati; harganya: {'; '.join(parts)}." if parts else ""
    if fairness is not None:
        told += f" Pemerataan antarwilayah seharga {number(round(fairness.loss, 2), 2)} {unit}."
    return told.strip()


def _honesty(plan: Plan, others: Mapping[tuple[bool, bool], Plan]) -> str:
    other = others.get((True, True)) or others.get((not plan.problem.complete_works, True))
    if plan.problem.complete_works and plan.problem.clause:
        return "Rencana ini menuntaskan kekurangan dan memenuhi layanan, bukan sekadar menurunkan nilai."
    beside = ""
    if other is not None:
        beside = (
            f" Dengan pekerjaan utuh dan syarat layanan, uang yang sama mengeluarkan "
            f"{hectares(other.score_and_services_ha)} ha."
        )
    return (
        "Perhatikan: nilai dapat turun hanya dengan berhenti tepat di bawah batas pita, tanpa menuntaskan kekurangan."
        f"{beside} Kesediaan lahan dan persetujuan warga belum diperhitungkan; tanyakan lebih dulu di musyawarah."
    )


def _proof(plan: Plan) -> str:
    if plan.complete and plan.gap <= plan.problem.gap:
        return "Tidak ada pilihan lain pada daftar pekerjaan ini yang lebih baik; ini sudah dibuktikan dengan hitungan."
    return (
        f"Pilihan lain mungkin lebih baik, tetapi paling banyak {number(round(plan.gap * 100, 3))} persen; "
        "batas ini dibuktikan dengan hitungan."
    )
