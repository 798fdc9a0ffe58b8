"""A plan of lines told to a village head: one page in plain Indonesian, made from its numbers by fixed rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.recap import Recap
from nakhoda.planning.rules.simulate import RtChange, Simulation
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.rules.states import WorkLine
from nakhoda.planning.rules.story import UNITS, in_sentence
from nakhoda.web.numbers import hectares, number, percent, rupiah

MOST_WORKS, MOST_RTS = 6, 6


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading and what it says."""

    heading: str
    text: str


def tell_lines(
    lines: Sequence[WorkLine],
    simulation: Simulation | None,
    sums: Recap,
    catalogue: Catalogue,
    ruleset: Ruleset | None,
    *,
    place: str,
    year: int,
    name: Callable[[str], str] = str,
) -> tuple[Paragraph, ...]:
    """The paragraphs of a plan's plain page: what is built, what it changes, for whom, with what money, what is open.

    `name` says the label of an RT as people do. Without a simulation (no official data) the outcome is said to be
    unknown.
    """
    told = [
        Paragraph("Apa yang akan dikerjakan", _works(lines, sums, catalogue, place, year)),
        Paragraph("Apa yang berubah", _outcome(simulation, ruleset)),
        Paragraph("Siapa yang merasakan", _people(simulation, sums)),
        Paragraph("Dari mana uangnya", _money(sums)),
        Paragraph("Yang belum selesai", _rest(simulation, ruleset, name)),
        Paragraph("Yang perlu ditanyakan di musyawarah", _ask(lines, catalogue)),
    ]
    return tuple(each for each in told if each.text)


def _works(lines: Sequence[WorkLine], sums: Recap, catalogue: Catalogue, place: str, year: int) -> str:
    if not lines:
        return f"Rencana {place} tahun {year} belum mempunyai pekerjaan."
    volumes: dict[str, tuple[float, int]] = {}
    for line in lines:
        volume, cost = volumes.get(line.activity, (0.0, 0))
        volumes[line.activity] = (volume + float(line.volume), cost + line.amount_idr)
    largest = sorted(volumes.items(), key=lambda item: (-item[1][1], item[0]))
    parts = []
    for name, (volume, cost) in largest[:MOST_WORKS]:
        known = catalogue.by_id.get(name)
        called, unit = (in_sentence(known.name), UNITS[known.unit]) if known else (name, "")
        parts.append(f"{called} {number(round(volume, 2))} {unit} ({rupiah(cost)})")
    rest = f", dan {number(len(largest) - MOST_WORKS)} jenis lain" if len(largest) > MOST_WORKS else ""
    rts = len({rt for line in lines for rt in line.rts})
    return (
        f"Ada {number(len(lines))} pekerjaan di {number(rts)} RT {place} tahun {year}, seluruhnya "
        f"{rupiah(sums.total_idr)}: {'; '.join(parts)}{rest}."
    )


def _outcome(found: Simulation | None, ruleset: Ruleset | None) -> str:
    if found is None or ruleset is None:
        return "Belum dapat dihitung, karena data kekumuhan resmi belum ada."
    bound = ruleset.exit_rule
    slum = [each for each in found.changes if each.before.total >= bound.total_below]
    score = [each for each in slum if each.after.total < bound.total_below]
    both = [each for each in slum if each.after.leaves]
    lower = [each for each in found.changes if each.after.total < each.before.total]
    first = (
        f"Nilai kekumuhan turun di {number(len(lower))} RT. "
        if lower
        else "Pekerjaan ini belum menurunkan nilai kekumuhan RT mana pun. "
    )
    return (
        f"{first}Dari {number(len(slum))} RT yang kini kumuh, {number(len(score))} RT "
        f"({hectares(_area(score))} ha) nilainya turun sampai di bawah batas kumuh. Yang sekaligus layanannya cukup, "
        f"sedikitnya {number(bound.service_at_least_percent)} persen pada {number(len(bound.service_aspects))} jenis "
        f"layanan, ada {number(len(both))} RT ({hectares(_area(both))} ha). Angka kedua yang menunjukkan masalahnya "
        "tuntas; angka pertama hanya menunjukkan nilainya turun."
    )


def _people(found: Simulation | None, sums: Recap) -> str:
    gain = f"Sedikitnya {number(int(found.households_at_least))} keluarga (KK) mendapat perbaikan. " if found else ""
    share = sums.labour_share
    wages = f", {percent(share, 0)} dari biaya menjadi upah" if share is not None else ""
    work = f"Pekerjaan ini memberi sekitar {number(int(sums.labour_days))} hari orang kerja (HOK){wages}. "
    women = (
        f"Dari usulan yang dijawab rencana ini dan pengusulnya menyebut laki-laki atau perempuan, "
        f"{percent(sums.women_share, 0)} datang dari perempuan."
        if sums.women_share is not None
        else ""
    )
    return f"{gain}{work}{women}".strip()


def _money(sums: Recap) -> str:
    parts = [f"{fund_name(source)} {rupiah(amount)}" for source, amount in sums.sources]
    told = f"{'; '.join(parts)}." if parts else "Belum ada sumber dana yang ditulis."
    if sums.unfunded_idr > 0 and parts:
        told += f" Yang belum ada sumbernya {rupiah(sums.unfunded_idr)}."
    left = sums.left_idr
    if left is not None and left < 0:
        told += f" Rencana ini melebihi pagu sebesar {rupiah(-left)}; sebagian harus ditunda."
    elif left is not None:
        told += f" Pagunya masih tersisa {rupiah(left)}."
    return told


def _rest(found: Simulation | None, ruleset: Ruleset | None, name: Callable[[str], str]) -> str:
    if found is None or ruleset is None:
        return ""
    slum = [each for each in found.changes if each.after.total >= ruleset.exit_rule.total_below]
    if not slum:
        return "Sesudah rencana ini tidak ada lagi RT yang nilainya kumuh."
    worst = sorted(slum, key=lambda each: (-each.after.total, each.rt.name))
    names = ", ".join(f"{name(each.rt.name)} (nilai {number(each.after.total)})" for each in worst[:MOST_RTS])
    rest = f", dan {number(len(worst) - MOST_RTS)} RT lain" if len(worst) > MOST_RTS else ""
    return f"Sesudah rencana ini {number(len(slum))} RT masih kumuh: {names}{rest}."


def _ask(lines: Sequence[WorkLine], catalogue: Catalogue) -> str:
    asked: dict[str, str] = {}
    for line in lines:
        known = catalogue.by_id.get(line.activity)
        for each in known.safeguards if known else ():
            asked.setdefault(each.id, each.question)
    return " ".join(list(asked.values())[:MOST_WORKS])


def _area(changes: Sequence[RtChange]) -> float:
    return sum(each.rt.area_ha for each in changes)
