"""Prints of a package: contract, purchase with its offers, change of works, stock cards. Paper is in Indonesian."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from nakhoda.grants.files.blocks import Frame
from nakhoda.grants.queries.grants import programme_of
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.planning.rules.story import UNITS
from nakhoda.regions.queries import region, region_name
from nakhoda.web.access import needs
from nakhoda.web.numbers import long_date, number, percent, short_date, signed
from nakhoda.web.prints import PAPERS
from nakhoda.web.templatetags.nakhoda import level_name
from nakhoda.works.files.papers import (
    Bought,
    Card,
    Changed,
    Contract,
    Subject,
    change_pdf,
    contract_pdf,
    purchase_pdf,
    stock_pdf,
)
from nakhoda.works.queries.goods import StockMove, goods_of, stock_rows
from nakhoda.works.queries.packages import (
    ChangeOrder,
    Package,
    change_for,
    granted_idr,
    lines_now,
    materials_now,
    weeks_of,
)
from nakhoda.works.rules.life import CHANGE
from nakhoda.works.rules.plan import QUARTERS_A_DAY
from nakhoda.works.views.common import package_or_404
from nakhoda.works.views.goods import purchase_or_404

View = Callable[..., HttpResponse]


def _indonesian(view: View) -> View:
    @wraps(view)
    def told(*args: object, **kwargs: object) -> HttpResponse:
        with override("id"):
            return view(*args, **kwargs)

    return told


@needs("record.read")
@_indonesian
def package_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract (SPK) of a package."""
    package, paper = package_or_404(request, pk), _paper(request)
    lines = lines_now(package)
    budget = [(each.row.line.title, row) for each in lines for row in each.budget]
    works = [_budget_row(at, title, row) for at, (title, row) in enumerate(budget, 1)]
    contract = Contract(
        works=works,
        total_idr=sum(each.total_idr for each in lines),
        granted_idr=granted_idr(package, lines),
        hok=hok(sum(each.labour_quarters for each in lines)),
        crew=number(package.crew_planned),
        weeks=[
            [
                str(week.number),
                f"{short_date(week.first)} – {short_date(week.last)}",
                percent(week.share),
                percent(week.until),
            ]
            for week in weeks_of(package, lines)
        ],
        materials=[[each.name, plain(each.quantity), unit(each.unit)] for each in materials_now(lines)],
        wage_percent=programme_of(package.grant).wage_percent,
    )
    return _answer(contract_pdf(_subject(request, package), contract, paper), f"spk-paket-{package.pk}")


@needs("record.read")
@_indonesian
def purchase_paper(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """A purchase on paper, with its offers where there were any."""
    found, paper = purchase_or_404(request, purchase_id), _paper(request)
    items = [_item_row(at, each) for at, each in enumerate(found.items, 1)]
    bought = Bought(
        supplier=found.supplier,
        day=long_date(found.day),
        document=found.entry.document,
        entry=f"nomor {found.entry.number}, {found.entry.book.title}",
        amount_idr=found.amount_idr,
        items=items,
        offers=[
            (each.supplier, each.amount_idr, each.note, each.supplier == found.supplier)
            for each in sorted(found.quotations.all(), key=lambda each: each.amount_idr)
        ],
    )
    return _answer(purchase_pdf(_subject(request, found.package), bought, paper), f"belanja-{found.pk}")


@needs("record.read")
@_indonesian
def change_paper(request: HttpRequest, change_id: int) -> HttpResponse:
    """The minutes of a change of works."""
    found, paper = change_for(viewer_in(request), change_id), _paper(request)
    if found is None:
        raise Http404
    package, line = found.package, found.package_line.line
    quarters_before = _quarters_before(found)
    rows = [
        _compared(f"Volume ({unit(line.unit)})", found.volume_before, found.volume_after),
        _compared("Biaya (Rp)", found.amount_before_idr, found.amount_after_idr),
        _compared(
            "Tenaga (HOK)",
            Decimal(quarters_before) / QUARTERS_A_DAY,
            Decimal(found.labour_quarters_after) / QUARTERS_A_DAY,
        ),
    ]
    now = sum(each.total_idr for each in lines_now(package) if each.row.pk != found.package_line_id)
    changed = Changed(
        work=line.title,
        reason=found.reason,
        rows=rows,
        package_before_idr=now + found.amount_before_idr,
        package_after_idr=now + found.amount_after_idr,
        effect=[
            [
                each["name"],
                *(f"{total} ({_level(code)})" for total, code in (each["now"], each["before"], each["after"])),
            ]
            for each in found.effect.get("rows", [])
        ],
        decision=_decision(found),
    )
    return _answer(change_pdf(_subject(request, package), changed, paper), f"perubahan-{found.pk}")


@needs("record.read")
@_indonesian
def stock_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The stock cards of a package."""
    package, paper = package_or_404(request, pk), _paper(request)
    rows = list(stock_rows(package))
    goods = {each.resource: each for each in goods_of(materials_now(lines_now(package)), rows)}
    cards = [
        Card(
            goods[name].name,
            f"{plain(goods[name].planned)} {unit(goods[name].unit)}" if goods[name].planned else "tidak ada",
            _card_rows([row for row in rows if row.resource == name]),
        )
        for name in dict.fromkeys(row.resource for row in rows)
    ]
    return _answer(stock_pdf(_subject(request, package), cards, paper), f"kartu-gudang-{package.pk}")


def _budget_row(at: int, title: str, row: dict[str, Any]) -> list[str]:
    name = title if row["name"] in title else f"{title}: {row['name']}"
    volume = f"{plain(Decimal(row['volume']))} {unit(row['unit'])}"
    return [str(at), name, volume, number(row["price_idr"]), number(row["amount_idr"])]


def _item_row(at: int, item: dict[str, Any]) -> list[str]:
    quantity = plain(Decimal(item["quantity"]))
    return [str(at), item["name"], quantity, unit(item["unit"]), number(item["price_idr"]), number(item["amount_idr"])]


def _card_rows(rows: Sequence[StockMove]) -> list[list[str]]:
    found, left = [], Decimal(0)
    for row in rows:
        left += row.quantity
        words = row.purchase.supplier if row.purchase else row.get_kind_display()
        came, went = (plain(row.quantity), "") if row.quantity > 0 else ("", plain(-row.quantity))
        note = f"{words}: {row.note}" if row.note else str(words)
        found.append([short_date(row.day), note, came, went, plain(left)])
    return found


def _quarters_before(change: ChangeOrder) -> int:
    """The person-days before this change: of the change approved before it, or of the line itself."""
    earlier = change.package_line.changes.filter(decision__after="approved", pk__lt=change.pk).order_by("-id").first()
    return earlier.labour_quarters_after if earlier else change.package_line.labour_quarters


def _compared(name: str, before: Decimal | int, after: Decimal | int) -> list[str]:
    old, new = Decimal(before), Decimal(after)
    return [name, plain(old), plain(new), signed((new - old).normalize())]


def _level(code: str) -> str:
    return level_name(code).lower()


def _decision(change: ChangeOrder) -> str:
    if not hasattr(change, "decision"):
        return "menunggu keputusan"
    decided = change.decision
    words = [CHANGE.states[decided.after].lower(), f"{decided.by.name}" if decided.by else "", decided.reason]
    return ", ".join(word for word in words if word)


def _subject(request: HttpRequest, package: Package) -> Subject:
    grant, regency = package.grant, region_name(regency_of(package.village_key))
    village = region(package.village_key)
    name = village.name if village else package.village_key
    called = village.village_type.capitalize() if village and village.village_type else "Desa/Kelurahan"
    frame = Frame(
        office=[grant.organisation.name, f"{called} {name}, {regency}"],
        seat=name,
        year=grant.year,
        url=request.build_absolute_uri(reverse("package", args=[package.pk])),
        code=f"Paket {package.pk}",
        example=settings.EXAMPLE_DATA,
    )
    return Subject(
        frame=frame,
        title=package.title,
        number=package.number,
        grant=grant.number,
        programme=programme_of(grant).title,
        granter=grant.organisation.name,
        ksm=package.ksm.name,
        where=f"{called} {name}, {regency}",
        time=f"{long_date(package.starts)} sampai {long_date(package.ends)}",
    )


def plain(amount: Decimal) -> str:
    """A decimal as it is printed, without idle noughts."""
    return number(amount.normalize() if amount else Decimal(0))


def unit(name: str) -> str:
    """A unit as it is written: m2 is m²."""
    return UNITS.get(name, name)


def hok(quarters: int) -> str:
    """Quarters of a day as person-days in words of paper."""
    return plain(Decimal(quarters) / QUARTERS_A_DAY)


def _paper(request: HttpRequest) -> str:
    paper = request.GET.get("kertas", "a4")
    if paper not in PAPERS:
        raise Http404
    return paper


def _answer(body: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
