"""The community work plan on paper: the whole document, one line's budget sheet, and the plain page for the village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from nakhoda.web.prints import Furniture, Signatory, pdf
from nakhoda.web.svgmap import Area, Work, svg_print_map

MAP_SIZES = {"a4": (495, 520), "f4": (510, 600)}
MARGINS_MM = {"left": 20, "right": 15, "top": 15, "bottom": 16}


@dataclass(frozen=True, slots=True)
class Head:
    """What every paper of a plan begins with. `office` are the lines of the letterhead, `where` the places in words."""

    office: Sequence[str]
    title: str
    village: str
    where: str
    year: int
    prices: str
    printed: str
    code: str
    url: str
    example: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the schedule: first and last month it runs in, counted from 0; None where no day is set."""

    label: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The document of a plan; every text is ready to be shown, rows are cells in the order of their table.

    `rts`: RT, hectares, households, total and class now, total and class after. `lines`: number, work, RT, volume,
    amount, state. `budgets`: number, work, volume, unit price, amount, HOK, wages. `decisions`: meeting and day, text.
    `open` are the places, counted from 0, of lines that the regency has not approved, `open_note` what the cover says
    of them ("" where there is none), `firm_total` the amount of the others.
    """

    head: Head
    facts: Sequence[tuple[str, str]]
    rts: Sequence[Sequence[str]]
    decisions: Sequence[tuple[str, str]]
    proposals: Sequence[str]
    lines: Sequence[Sequence[str]]
    budgets: Sequence[Sequence[str]]
    total: str
    sources: Sequence[tuple[str, str]]
    months: Sequence[str]
    bars: Sequence[Bar]
    outcome: Sequence[tuple[str, str]]
    methods: Sequence[tuple[str, str]]
    data_note: str
    signers: Sequence[str]
    open: Sequence[int] = ()
    open_note: str = ""
    firm_total: str = ""
    areas: Sequence[Area] = ()
    works: Sequence[Work] = ()


@dataclass(frozen=True, slots=True)
class BudgetSheet:
    """The budget sheet of a line. `parts`: work item, amount, unit price, amount of money; `needs`: name, amount, unit.

    `facts` are labels and values.
    """

    head: Head
    number: int
    work: str
    facts: Sequence[tuple[str, str]]
    unit: str
    parts: Sequence[Sequence[str]]
    unit_price: str
    volume: str
    total: str
    needs: Sequence[Sequence[str]]
    rounding: str
    signers: Sequence[str]


def plan_pdf(document: PlanDocument, paper: str = "a4") -> bytes:
    """The whole document as PDF: from the cover to the signatures.

    ValueError for a paper that is neither `a4` nor `f4`.
    """
    width, height = MAP_SIZES.get(paper, MAP_SIZES["a4"])
    drawn = svg_print_map(
        document.areas, works=document.works, label=f"Peta {document.head.village}", width=width, height=height
    )
    data = {name: value for name, value in asdict(_plain(document)).items() if name not in ("areas", "works")}
    data |= {"has_map": drawn is not None, "map_width_pt": width}
    return pdf(
        files("nakhoda.planning").joinpath("files", "work_plan.typ"),
        data,
        paper=paper,
        images={"map.svg": drawn.encode()} if drawn else {},
        furniture=_furniture(document.head, document.head.title, document.signers),
    )


def budget_pdf(sheet: BudgetSheet, paper: str = "a4") -> bytes:
    """The budget sheet (RAB) of one line as PDF. ValueError as in `plan_pdf`."""
    return pdf(
        files("nakhoda.planning").joinpath("files", "line_budget.typ"),
        asdict(sheet),
        paper=paper,
        furniture=_furniture(sheet.head, f"RAB {sheet.work}", sheet.signers),
    )


def story_pdf(head: Head, paragraphs: Sequence[tuple[str, str]], paper: str = "a4") -> bytes:
    """The plain explanation for the village head, exactly one page. ValueError as in `plan_pdf`."""
    lead = f"{head.where}. Penjelasan singkat untuk kepala desa/lurah dan warga."
    return _page(head, f"Rencana {head.village} {head.year}", lead, paragraphs, paper)


def scenario_pdf(head: Head, rule: str, paragraphs: Sequence[str], paper: str = "a4") -> bytes:
    """The explanation of a scenario, exactly one page: name, place and rule, what it says. ValueError as above."""
    lead = f"Skenario untuk {head.where}. Aturan: {rule}. Bahan musyawarah, belum menjadi rencana."
    return _page(head, head.title, lead, [("", each) for each in paragraphs], paper)


def _page(head: Head, title: str, lead: str, paragraphs: Sequence[tuple[str, str]], paper: str) -> bytes:
    data = {"head": asdict(head), "title": title, "lead": lead, "paragraphs": [list(each) for each in paragraphs]}
    return pdf(
        files("nakhoda.planning").joinpath("files", "plain_page.typ"),
        data,
        paper=paper,
        furniture=_furniture(head, f"Penjelasan {head.title}", ()),
    )


def _plain(document: PlanDocument) -> Any:
    """Without the shapes, which are no data of the template."""
    return type(document)(
        **{name: getattr(document, name) for name in document.__slots__ if name not in ("areas", "works")}
    )


def _furniture(head: Head, title: str, signers: Sequence[str]) -> Furniture:
    return Furniture(
        office=head.office,
        title=title,
        code=head.code,
        url=head.url,
        example=head.example,
        signatories=[
            Signatory(each, nip=None, heading="Mengetahui," if at == 0 and len(signers) > 2 else "")
            for at, each in enumerate(signers)
        ],
        signed_at=f"{head.village}, ........................" if signers else "",
        margins_mm=MARGINS_MM,
    )
