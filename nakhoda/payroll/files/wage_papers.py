"""Wages on paper: the list with boxes for signature or thumb, slips four a sheet, and the figures of a grant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.payroll.rules.attendance import hok
from nakhoda.payroll.rules.figures import Recap
from nakhoda.payroll.rules.rates import roles
from nakhoda.payroll.rules.slips import sheets, slips
from nakhoda.payroll.rules.wages import WageList
from nakhoda.web.numbers import long_date, number, percent, rupiah, short_date
from nakhoda.web.prints import Furniture, Signatory, pdf, qr_svg
from nakhoda.web.tables import Column, Table

SIGNS = {".": "", "0": "–", "1": "¼", "2": "½", "3": "¾", "4": "1"}
GROUP_NAMES = {
    "female": "Perempuan",
    "male": "Laki-laki",
    "low_income": "Berpenghasilan rendah",
    "disability": "Penyandang disabilitas",
    "woman_head_of_household": "Perempuan kepala keluarga",
}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every paper: who builds, where, which package or grant, the page's address and code."""

    organisation: str
    village: str
    package: str
    url: str
    code: str
    example: bool = False


def wage_list_pdf(
    head: Head,
    wages: WageList,
    names: Mapping[int, str],
    list_id: int,
    digest: str,
    hands: Mapping[str, str],
    paper: str = "a4",
) -> bytes:
    """The list as PDF, landscape: marks a day, wage, a box to sign. `hands` are names by the step they took."""
    period = f"{long_date(wages.period.start)} – {long_date(wages.period.end)}"
    ordinals = range(wages.period.start.toordinal(), wages.period.end.toordinal() + 1)
    days = [str(type(wages.period.start).fromordinal(day).day) for day in ordinals]
    title = "Daftar upah padat karya"
    if wages.kind != "wage":
        title = f"Daftar susulan {wages.kind.rpartition('-')[2]} upah padat karya"
    data = {
        "title": title,
        "facts": _facts(head, [["Masa", period], ["Nomor daftar", str(list_id)]]),
        "days": days,
        "rows": _list_rows(wages, names),
        "hok": number(hok(wages.quarters)),
        "total": number(wages.total_idr),
        "words": terbilang_rupiah(wages.total_idr) if wages.total_idr >= 0 else "",
        "mark": f"upah:{list_id}:{digest}",
    }
    signatories = (
        Signatory("Mandor", hands.get("locked", ""), None, heading="Dikunci oleh,"),
        Signatory("Fasilitator", hands.get("checked", ""), None, heading="Diperiksa oleh,"),
        Signatory("Kepala desa/lurah", hands.get("approved", ""), None, heading="Disetujui oleh,"),
        Signatory("BKM/LKM", hands.get("authorised", ""), None, heading="Diperintahkan bayar oleh,"),
        Signatory("Bendahara", hands.get("paying", ""), None, heading="Dibayar oleh,"),
    )
    return _made("wage_list", data, head, paper, title, signatories, landscape=True, mark=data["mark"])


def _list_rows(wages: WageList, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """A row a line; number, name, sum and box stand at the first line of a worker only."""
    rows = []
    for at, (worker, amount) in enumerate(wages.by_worker.items(), 1):
        own = [line for line in sorted(wages.lines) if line.worker == worker]
        for part, line in enumerate(own):
            signs = [SIGNS.get(sign, sign) for sign in line.marks] or [""] * wages.period.days
            first = part == 0
            rows.append(
                {
                    "number": str(at) if first else "",
                    "name": names[worker] if first else "",
                    "role": roles().get(line.role, line.role),
                    "signs": signs,
                    "hok": number(hok(line.quarters)),
                    "rate": number(line.rate_idr),
                    "wage": number(line.wage_idr),
                    "total": number(amount) if first else "",
                    "sign": str(at) if first and amount > 0 else "",
                }
            )
    return rows


def slips_pdf(head: Head, wages: WageList, names: Mapping[int, str], list_id: int, paper: str = "a4") -> bytes:
    """The receipts of a list as PDF, four to a sheet, to be cut."""
    pages = [
        [
            {
                "number": f"KW-{list_id}-{slip.number:03}",
                "name": slip.name,
                "period": f"{short_date(slip.period.start)} – {short_date(slip.period.end)}",
                "lines": [
                    [line.role, number(line.hok), number(line.rate_idr), number(line.wage_idr)] for line in slip.lines
                ],
                "signs": [SIGNS.get(sign, sign) for sign in slip.marks],
                "total": rupiah(slip.total_idr),
                "words": slip.in_words,
                "key": slip.key,
            }
            for slip in sheet
        ]
        for sheet in sheets(slips(wages, names))
    ]
    data = {"pages": pages, "organisation": head.organisation, "village": head.village, "package": head.package}
    return _made("slips", data, head, paper, "Slip upah", ())


def figures_pdf(head: Head, found: Recap, paper: str = "a4") -> bytes:
    """The figures of a grant's cash for work as PDF, with room for two to sign."""
    figures = found.figures
    data = {
        "title": "Rekapitulasi padat karya",
        "facts": _facts(
            head,
            [
                ["HOK", _planned(found)],
                ["Pekerja", number(figures.workers)],
                ["Upah terdaftar", rupiah(figures.wages_idr)],
                ["Upah dibayar", rupiah(found.paid_idr)],
                ["Bagian upah", f"{_share(found)} dari belanja (paling sedikit {_least(found)})"],
            ],
        ),
        "groups": [
            [
                GROUP_NAMES[name],
                number(group.yes),
                number(group.no),
                number(group.unknown),
                number(group.hok),
                number(group.wages_idr),
            ]
            for name, group in figures.groups.items()
        ],
        "lists": [
            [
                f"{short_date(each.start)} – {short_date(each.end)}",
                "upah" if each.kind == "wage" else f"susulan {each.kind.rpartition('-')[2]}",
                each.state,
                number(each.hok),
                number(each.total_idr),
                number(each.paid_idr),
                number(each.days_late) if each.days_late else "–",
            ]
            for each in found.lists
        ],
    }
    signatories = (
        Signatory("Ketua", "", None, heading="Mengetahui,"),
        Signatory("Bendahara", "", None, heading="Dibuat oleh,"),
    )
    return _made("figures", data, head, paper, str(data["title"]), signatories)


def figures_table(name: str, found: Recap) -> Table:
    """The lists of a grant as a table; the groups stand in its notes, unknown counted apart."""
    columns = (
        Column("start", "Dari"),
        Column("end", "Sampai"),
        Column("kind", "Jenis"),
        Column("state", "Keadaan"),
        Column("hok", "HOK"),
        Column("total_idr", "Jumlah (Rp)"),
        Column("paid_idr", "Dibayar (Rp)"),
        Column("days_late", "Hari terlambat"),
    )
    rows = [
        (
            each.start,
            each.end,
            each.kind,
            each.state,
            each.hok,
            each.total_idr,
            each.paid_idr,
            each.days_late,
        )
        for each in found.lists
    ]
    notes: list[tuple[str, Any]] = [
        ("HOK", _planned(found)),
        ("Pekerja", found.figures.workers),
        ("Bagian upah", f"{_share(found)}; paling sedikit {_least(found)}"),
    ]
    for key, group in found.figures.groups.items():
        said = f"ya {group.yes}, tidak {group.no}, belum diketahui {group.unknown}; {number(group.hok)} HOK"
        notes.append((GROUP_NAMES[key], f"{said}; {rupiah(group.wages_idr)}"))
    return Table(name, columns, rows, tuple(notes))


def _planned(found: Recap) -> str:
    figures = found.figures
    if figures.planned_hok is None:
        return f"{number(figures.hok)} (rencana belum ada)"
    return f"{number(figures.hok)} dari rencana {number(figures.planned_hok)} ({percent(figures.plan_share)})"


def _share(found: Recap) -> str:
    return percent(found.wage_share) if found.wage_share is not None else "belum ada belanja"


def _least(found: Recap) -> str:
    return "tidak diatur" if found.wage_percent is None else f"{found.wage_percent}%"


def _facts(head: Head, more: list[list[str]]) -> list[list[str]]:
    return [["Lembaga", f"{head.organisation}, {head.village}"], ["Paket/bantuan", head.package], *more]


def _made(
    template: str,
    data: Mapping[str, Any],
    head: Head,
    paper: str,
    title: str,
    signatories: tuple[Signatory, ...],
    *,
    landscape: bool = False,
    mark: Any = "",
) -> bytes:
    furniture = Furniture(
        title=f"{title} {head.organisation}",
        code=head.code,
        url=head.url,
        example=head.example,
        signatories=signatories,
    )
    images = {"mark.svg": qr_svg(str(mark))} if mark else {}
    source = files("nakhoda.payroll").joinpath("files", f"{template}.typ")
    return pdf(source, data, paper=paper, landscape=landscape, images=images, furniture=furniture)
