"""One page per ruleset and one that lists them; every value with its source and certainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nakhoda.law.rulesets import Ruleset, available, load
from nakhoda.law.terms import load_terms
from scripts.reference.markdown import certainty, cited, plain, table

Data = Mapping[str, Any]
HEAD = ("id", "title", "number", "in_force_from", "in_force_note", "replaces", "replaced_by", "aspects")
WORDS = {
    "name": "Nama",
    "source": "Sumber",
    "certainty": "Kepastian",
    "note": "Catatan",
    "points": "Nilai",
    "low": "Paling rendah",
    "high": "Paling tinggi",
    "population_above": "Penduduk di atas",
    "density_limit_per_ha": "Batas bangunan per ha",
    "every_years": "Setiap (tahun)",
    "annexes": "Lampiran keputusan",
    "annexes_source": "Sumber lampiran",
    "aspect": "Rata-rata aspek",
    "sector": "Rata-rata sektoral",
    "contribution": "Kontribusi penanganan",
    "ruleset": "Aturan",
    "criterion": "Kriteria",
}
INTRO = """Aturan penilaian adalah data: setiap nilai membawa sumber dan kepastiannya.

- **peraturan**: tertulis dalam peraturan yang disebut;
- **praktik**: terbukti pada data resmi atau pedoman pelaksanaan;
- **anggapan**: dipilih di sini karena sumbernya diam, bertentangan, atau belum dibaca langsung. Periksalah sebelum
  dipakai untuk keputusan.

Sidik isi adalah SHA-256 dari seluruh nilai. Setiap hasil penilaian menyimpannya, sehingga perubahan satu
angka ketahuan.

"""


def pages() -> dict[str, str]:
    """The pages by path below docs/rujukan."""
    rulesets = [load(ruleset_id) for ruleset_id in available()]
    rows = [
        (f"[{r.number}](aturan/{r.id}.md)", r.title, r.in_force_from, len(r.criteria), f"`{r.content_hash[:12]}`")
        for r in rulesets
    ]
    found = {"aturan.md": "# Aturan\n\n" + INTRO + table(("Peraturan", "Tentang", "Mulai", "Kriteria", "Sidik"), rows)}
    return found | {f"aturan/{ruleset.id}.md": _page(ruleset) for ruleset in rulesets}


def _page(ruleset: Ruleset) -> str:
    data = ruleset.data
    text = f"# {ruleset.number}\n\n{ruleset.title}.\n\n"
    facts = [("id", f"`{ruleset.id}`"), ("Mulai berlaku", ruleset.in_force_from)]
    facts += [("Catatan", data["in_force_note"])] if "in_force_note" in data else []
    facts += [("Menggantikan", _link(data["replaces"]))] if "replaces" in data else []
    facts += [("Digantikan oleh", _link(data["replaced_by"]))] if "replaced_by" in data else []
    facts += [("Sidik isi", f"`{ruleset.content_hash}`")]
    text += table(("Hal", "Isi"), facts)
    sections = [name for name in SECTIONS if name in data]
    sections += [name for name in data if name not in SECTIONS and name not in HEAD]
    for name in sections:
        title, write = SECTIONS.get(name, (name, _other))
        text += f"## {title}\n\n" + write(data[name], ruleset)
    return text


def _link(ruleset_id: str) -> str:
    return f"[{ruleset_id}]({ruleset_id}.md)" if ruleset_id in available() else ruleset_id


def _criteria(items: list[Data], ruleset: Ruleset) -> str:
    words = {term.code: term.term for term in load_terms()}
    text = ""
    for aspect in ruleset.aspects:
        rows = [
            (c["id"], c["name"], c["meaning"], c["unit"], words[c["denominator"]], c["source"], certainty(c))
            for c in items
            if c["aspect"] == aspect.number
        ]
        text += f"### {aspect.number}. {aspect.name}\n\n"
        text += table(("Kriteria", "Nama", "Volume menghitung", "Satuan", "Penyebut", "Sumber", "Kepastian"), rows)
    return text


def _bands(data: Data, ruleset: Ruleset) -> str:
    rows = [(f"≥ {band.at_least_percent} %", band.points) for band in reversed(ruleset.bands)]
    rows.append((f"< {ruleset.bands[0].at_least_percent} %", 0))
    return table(("Persen = volume / penyebut", "Nilai"), rows) + _note(data) + cited(data)


def _levels(items: list[Data], ruleset: Ruleset) -> str:
    rows = [
        (
            level.code,
            level.name,
            f"{level.from_total}–{level.to_total}",
            level.letter or "–",
            item["source"],
            certainty(item),
        )
        for level, item in zip(ruleset.levels, sorted(items, key=lambda item: int(item["from_total"])), strict=True)
    ]
    return table(("Kode", "Tingkat", "Jumlah nilai", "Huruf", "Sumber", "Kepastian"), rows)


def _exit_rule(data: Data, ruleset: Ruleset) -> str:
    names = {aspect.number: aspect.name for aspect in ruleset.aspects}
    services = "; ".join(names[number] for number in ruleset.exit_rule.service_aspects)
    return (
        "Satu tempat keluar dari daftar kumuh bila kedua syarat ini dipenuhi:\n\n"
        f"1. jumlah nilai di bawah {ruleset.exit_rule.total_below};\n"
        f"2. layanan setiap aspek berikut sekurangnya {ruleset.exit_rule.service_at_least_percent} %: {services}.\n\n"
    ) + cited(data)


def _pairs(data: Data, ruleset: Ruleset) -> str:
    pairs = "; ".join(f"{first} + {second}" for first, second in ruleset.exclusive_pairs)
    return f"Jumlah persen pasangan ini tidak boleh lebih dari 100: {pairs}.\n\n" + cited(data)


def _considerations(data: Data, _: Ruleset) -> str:
    rows: list[tuple[object, ...]] = []
    for item in data["items"]:
        options = [f"{plain(option['points'])} bila {option['meaning']}" for option in item.get("options", ())]
        if "by_city_size" in item:
            points = plain(item["points_by_bound"])
            options.append(f"{points} menurut batas {item['unit']} per ukuran kota: {plain(item['by_city_size'])}")
        rows.append((item["name"], "; ".join(options), item.get("source"), certainty(item)))
    text = table(("Unsur", "Nilai", "Sumber", "Kepastian"), rows)
    bounds = [(c["name"], f"{c['from_total']}–{c['to_total']}") for c in data["classes"]]
    text += table(("Kelas", "Jumlah"), bounds) + _note(data) + cited(data)
    if "other_reading" in data:
        other = data["other_reading"]
        text += "Bacaan lain yang tidak dipakai:\n\n"
        text += table(
            ("Kelas", "Jumlah"), [(c["name"], f"{c['from_total']}–{c['to_total']}") for c in other["classes"]]
        )
        text += cited(other)
    return text


def _legality(data: Data, _: Ruleset) -> str:
    rows = [
        (item["name"], "; ".join(f"{option['points']:+d} bila {option['meaning']}" for option in item["options"]))
        for item in data["items"]
    ]
    sums = f"Legal bila jumlahnya di atas {data['legal_above']}, tidak legal bila di bawah {data['illegal_below']}. "
    return table(("Unsur", "Nilai"), rows) + sums + f"Jumlah nol: {data['zero']}.\n\n" + cited(data)


def _priority(data: Data, _: Ruleset) -> str:
    return table(("Klasifikasi", "Prioritas"), sorted(data["matrix"].items())) + cited(data)


def _handling(data: Data, ruleset: Ruleset) -> str:
    rows = [(ruleset.level(code).name, "legal", pattern) for code, pattern in data["legal"].items()]
    rows.append(("semua tingkat", "tidak legal", data["illegal"]))
    return table(("Tingkat", "Lahan", "Pola penanganan"), rows) + cited(data)


def _other(value: Any, _: Ruleset) -> str:
    """Values without a page layout of their own, so that nothing in the text of the law stays unseen."""
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        names = list(dict.fromkeys(name for item in value for name in item))
        headings = [WORDS.get(name, name) for name in names]
        return table(headings, [[_word(name, item.get(name)) for name in names] for item in value])
    if isinstance(value, Mapping):
        rows = [(WORDS.get(name, name), item) for name, item in value.items() if name not in ("source", "certainty")]
        return table(("Hal", "Isi"), rows) + cited(value)
    return plain(value) + "\n\n"


def _word(name: str, value: object) -> object:
    return certainty({"certainty": value}) if name == "certainty" else value


def _note(data: Data) -> str:
    return f"{data['note']}\n\n" if "note" in data else ""


SECTIONS: Mapping[str, tuple[str, Callable[[Any, Ruleset], str]]] = {
    "criteria": ("Aspek dan kriteria", _criteria),
    "bands": ("Pita nilai", _bands),
    "levels": ("Tingkat kekumuhan", _levels),
    "averages": ("Rata-rata dan kontribusi", _other),
    "exit_rule": ("Aturan keluar", _exit_rule),
    "considerations": ("Pertimbangan lain", _considerations),
    "legality": ("Legalitas tanah", _legality),
    "priority": ("Skala prioritas", _priority),
    "handling": ("Pola penanganan", _handling),
    "exclusive_pairs": ("Pasangan kriteria", _pairs),
    "city_sizes": ("Ukuran kota dan batas kepadatan", _other),
    "zero_denominator": ("Penyebut nol", _other),
    "negative_volume": ("Volume negatif", _other),
    "review": ("Peninjauan", _other),
    "plausible": ("Rentang wajar", _other),
    "same_as": ("Kriteria yang sama dalam peraturan lain", _other),
}
