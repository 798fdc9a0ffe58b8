"""The impact as tables to take away (XLSX, CSV by `web.tables`): methods, works, RT, attribution, next decree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from nakhoda.impact.rules.credit import METHODS, source_credit
from nakhoda.impact.rules.next_decree import Fate, NextDecree, Reason
from nakhoda.impact.rules.parts import PARTS, RT_METHODS
from nakhoda.impact.rules.report import PRINTED, Impact
from nakhoda.impact.rules.states import KEY
from nakhoda.law.methods import methods
from nakhoda.scoring.rules.score import MILLIONTHS
from nakhoda.web.tables import Column, Table

QUARTERS_A_DAY, SIX = 4, 6
PART_NAMES = {
    "works": ("Karena karya", "langkah dari keadaan awal ke keadaan awal dengan karya yang diterima"),
    "remeasured": ("Karena pengukuran ulang", "langkah ke angka terukur, pada luas dan kawasan semula"),
    "boundary": ("Karena batas berubah", "luas, keanggotaan kawasan, RT baru dan RT yang hilang"),
    PRINTED: ("Selisih lembar tercetak", "yang tercetak pada lembar resmi di luar hitungan dari RT"),
}
FATES = {Fate.LEAVES: "keluar", Fate.STAYS: "tetap", Fate.ENTERS: "masuk"}
REASONS = {
    Reason.EXIT: "memenuhi aturan keluar",
    Reason.SCORE: "nilai belum di bawah ambang",
    Reason.SERVICES: "nilai sudah di bawah ambang, layanan belum cukup",
    Reason.UNMEASURED: "belum ada data akhir",
    Reason.SLUM: "kumuh dan belum ditetapkan",
}
Notes = Sequence[tuple[str, Any]]


def exact(millionths: int | None) -> Decimal | None:
    """Millionths as the decimal number they are; None stays None."""
    return None if millionths is None else Decimal(millionths) / MILLIONTHS


def methods_table(found: Impact, notes: Notes = ()) -> Table:
    """Hectares reduced by year and named method, taken apart; the meaning of each method in the notes."""
    names = {each.id: each for each in methods()}
    columns = [Column("year", "Tahun"), Column("method", "Cara"), Column("name", "Nama cara")]
    columns += [Column(part, f"{name} (ha)", note) for part, (name, note) in PART_NAMES.items()]
    columns.append(Column("total", "Berkurang (ha)", "jumlah semua bagian"))
    rows = [
        (row["year"], row["method"], names[row["method"]].name, *(exact(row[part]) for part in (*PART_NAMES, "total")))
        for row in found.methods.to_dicts()
    ]
    meanings = [(f"Cara {each.id}: {each.name}", each.counts) for each in names.values()]
    return Table("Hektare menurut cara", columns, rows, [*notes, *meanings])


def years_table(found: Impact, notes: Notes = ()) -> Table:
    """Hectares reduced by every method in one row a year; the meaning of each method as a note on its column."""
    present = [each for each in methods() if each.id in set(found.methods["method"])]
    columns = [Column("year", "Tahun")]
    columns += [Column(f"ha_{each.id}", f"Cara {each.id} (ha)", f"{each.name}: {each.counts}") for each in present]
    totals = {(row["year"], row["method"]): exact(row["total"]) for row in found.methods.to_dicts()}
    years = sorted({year for year, _method in totals})
    rows = [(year, *(totals.get((year, each.id)) for each in present)) for year in years]
    return Table("Hektare per tahun", columns, rows, notes)


def works_table(found: Impact, notes: Notes = ()) -> Table:
    """Every work of every period with its money, HOK, points, hectares by method and rupiah per hectare."""
    columns = [
        Column("year", "Tahun"),
        Column("work", "Karya"),
        Column("title", "Pekerjaan"),
        Column("day", "Diterima"),
        Column("source", "Sumber dana"),
        Column("amount_idr", "Rupiah"),
        Column("labour_days", "HOK", "hari orang kerja"),
        Column("rts", "RT dilayani"),
        Column("points", "Nilai turun", "bagian karya dari nilai yang turun, sebanding volume yang dihitung"),
        *(Column(f"ha_{each}", f"Hektare cara {each}") for each in METHODS),
        *(
            Column(f"idr_per_ha_{each}", f"Rp per ha cara {each}", "kosong bila tanpa hektare atau rupiah")
            for each in METHODS
        ),
    ]
    frame = found.works.with_columns(
        _decimal("points", *METHODS), labour_days=pl.col("labour_quarters") / QUARTERS_A_DAY
    )
    names = [each.key.removeprefix("ha_") for each in columns]
    return Table("Dampak per karya", columns, frame.select(names).rows(), notes)


def sources_table(found: Impact, notes: Notes = ()) -> Table:
    """What each source of money paid and earned, by year: works, rupiah, HOK, points, hectares, rupiah per hectare."""
    columns = [
        Column("year", "Tahun"),
        Column("source", "Sumber dana", "kosong bila tidak tercatat"),
        Column("works", "Karya"),
        Column("paid", "Karya berbiaya tercatat"),
        Column("amount_idr", "Rupiah"),
        Column("labour_days", "HOK"),
        Column("points", "Nilai turun"),
        *(Column(f"ha_{each}", f"Hektare cara {each}") for each in METHODS),
        *(
            Column(f"idr_per_ha_{each}", f"Rp per ha cara {each}", "kosong bila ada karya tanpa biaya")
            for each in METHODS
        ),
    ]
    frame = source_credit(found.works).with_columns(
        _decimal("points", *METHODS), labour_days=pl.col("labour_quarters") / QUARTERS_A_DAY
    )
    names = [each.key.removeprefix("ha_") for each in columns]
    return Table("Dampak per sumber dana", columns, frame.select(names).rows(), notes)


def rts_table(found: Impact, notes: Notes = ()) -> Table:
    """Every RT of every period: before, with works, after; points and hectares taken apart."""
    columns = [
        Column("year", "Tahun"),
        Column("unit", "Kunci RT"),
        Column("name", "RT"),
        Column("village", "Desa/kelurahan"),
        Column("kawasan", "Kawasan"),
        *(
            Column(f"total_{digit}", f"Nilai {word}")
            for digit, word in (("0", "awal"), ("1", "dengan karya"), ("3", "akhir"))
        ),
        *(
            Column(f"level_{digit}", f"Kelas {word}")
            for digit, word in (("0", "awal"), ("1", "dengan karya"), ("3", "akhir"))
        ),
        *(
            Column(f"points_{part}", f"Nilai turun {PART_NAMES[part][0].lower()}", PART_NAMES[part][1])
            for part in PARTS
        ),
        *(
            Column(f"{method}_{part}", f"Hektare cara {method} {PART_NAMES[part][0].lower()}")
            for method in RT_METHODS
            for part in PARTS
        ),
    ]
    hectares = [f"{method}_{part}" for method in RT_METHODS for part in PARTS]
    frame = found.rts.with_columns(_decimal(*hectares))
    return Table("Dampak per RT", columns, frame.select([each.key for each in columns]).rows(), notes)


def credit_table(found: Impact, notes: Notes = ()) -> Table:
    """Each work's part in each RT: points, hectares, rupiah and HOK; its columns sum to the works' and the RT's."""
    columns = [
        Column("year", "Tahun"),
        Column("unit", "Kunci RT"),
        Column("name", "RT"),
        Column("work", "Karya"),
        Column("points", "Nilai turun"),
        *(Column(each, f"Hektare cara {each}") for each in RT_METHODS),
        Column("amount_idr", "Rupiah", "rupiah karya dibagi menurut volume terhadap penyebut RT"),
        Column("labour_days", "HOK"),
    ]
    named = found.by_rt.join(found.rts.select(*KEY, "name"), on=list(KEY), how="left", maintain_order="left")
    frame = named.with_columns(_decimal("points", *RT_METHODS), labour_days=pl.col("labour_quarters") / QUARTERS_A_DAY)
    return Table("Bagian karya per RT", columns, frame.select([each.key for each in columns]).rows(), notes)


def proposal_table(found: Impact, notes: Notes = ()) -> Table:
    """The cells that the proposed snapshot would change: RT, criterion, volume before and with the works."""
    labels = "Tahun;Kunci RT;RT;Desa/kelurahan;Kriteria;Nama kriteria;Satuan;Volume awal;Volume dengan karya".split(";")
    keys = "year unit name village criterion criterion_name measure before after".split()
    places = found.rts.select(*KEY, "name", "village")
    known = {each.id: each for each in found.ruleset.criteria}
    rows = [
        (
            row["year"],
            row["unit"],
            row["name"],
            row["village"],
            each.id,
            each.name,
            each.unit,
            row["before"],
            row["after"],
        )
        for row in found.proposal.join(places, on=list(KEY), how="left", maintain_order="left").to_dicts()
        for each in (known[row["criterion"]],)
    ]
    return Table("Usulan data baru", [Column(*pair) for pair in zip(keys, labels, strict=True)], rows, notes)


def decree_table(draft: NextDecree, names: Mapping[str, str], notes: Notes = ()) -> Table:
    """The annex of the next decree as plain rows, one RT each. `names` gives a kawasan's name by its key."""
    labels = "Usul;Kawasan;Desa/kelurahan;RT;Luas (ha);Kelas awal;Nilai awal;Kelas akhir;Nilai akhir".split(";")
    labels += ["Layanan kurang", "Alasan"]
    keys = "fate kawasan village rt area_ha level_before total_before level total lacking reason".split()
    rows = [
        (
            FATES[each.fate],
            names.get(each.kawasan, each.kawasan),
            each.village,
            each.name,
            each.area_ha,
            each.level_before,
            each.total_before,
            each.level,
            each.total,
            ", ".join(str(number) for number in each.lacking),
            REASONS[each.reason],
        )
        for each in draft.rts
    ]
    columns = [Column(key, label) for key, label in zip(keys, labels, strict=True)]
    said = [("Aturan", f"cara {draft.rule}"), *((f"Luas {FATES[fate]} (ha)", draft.area_ha(fate)) for fate in Fate)]
    return Table("Usulan lampiran SK", columns, rows, [*notes, *said])


def kawasan_table(draft: NextDecree, names: Mapping[str, str], notes: Notes = ()) -> Table:
    """The annex of the next decree by kawasan: hectares and RT before and after, class of what is left."""
    columns = [
        Column("fate", "Usul"),
        Column("kawasan", "Kawasan"),
        Column("before_ha", "Luas SK berjalan (ha)", "jumlah luas RT-nya"),
        Column("after_ha", "Luas usulan (ha)", "jumlah luas RT yang tetap dan masuk"),
        Column("rts_before", "RT semula"),
        Column("rts_after", "RT usulan"),
        Column("level", "Kelas usulan", "dihitung dari jumlah RT yang tetap dan masuk"),
        Column("total", "Nilai usulan"),
    ]
    rows = [
        (
            FATES[each.fate],
            names.get(each.kawasan, each.kawasan),
            each.before_ha,
            each.after_ha,
            each.rts_before,
            each.rts_after,
            each.level,
            each.total,
        )
        for each in draft.kawasans
    ]
    return Table("Usulan SK per kawasan", columns, rows, notes)


def impact_tables(found: Impact, notes: Notes = ()) -> tuple[Table, ...]:
    """The tables of a report: by year, by method and cause, sources of money, works, RT, works in each RT."""
    makers = (years_table, methods_table, sources_table, works_table, rts_table, credit_table)
    return tuple(make(found, notes) for make in makers)


def _decimal(*columns: str) -> pl.Expr:
    """Millionths as numbers; rounded, because polars multiplies by a reciprocal and leaves 8.116603999999999."""
    return (pl.col(columns) / MILLIONTHS).round(SIX)
