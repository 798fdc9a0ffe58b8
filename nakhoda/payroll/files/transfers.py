"""Bank transfer files: an order and the workers' accounts as CSV by a profile of the bank, byte for byte repeatable."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from nakhoda.payroll.rules.payments import Order

FIELDS = ("number", "name", "account", "amount", "reference", "currency", "empty", "bank")
FIRST_FIELDS = ("date", "debit_account", "count", "total")


class TransferRefused(ValueError):
    """The file cannot be written; the message says which worker lacks what."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one worker's pay goes: the holder's name as on the account, its number, the bank's id."""

    name: str
    account: str
    bank: str


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose account is debited: name, account number, bank id."""

    name: str
    account: str
    bank: str


@dataclass(frozen=True, slots=True)
class TransferProfile:
    """How one bank takes mass transfers: `columns` are (heading, field); `first` an opening row, empty for none.

    `amount` is `plain` (1250000) or `two_decimals_point` (1250000.00).
    """

    id: str
    name: str
    source: str
    certainty: str
    separator: str
    header: bool
    amount: str
    most_name: int
    columns: tuple[tuple[str, str], ...]
    first: tuple[str, ...] = ()


@cache
def transfer_profiles() -> Mapping[str, TransferProfile]:
    """The banks' profiles by id, from `payroll/data/transfers`. ValueError if one names an unknown field."""
    found = {}
    folder = files("nakhoda.payroll").joinpath("data", "transfers")
    for resource in sorted(folder.iterdir(), key=lambda entry: entry.name):
        data = tomllib.loads(resource.read_text(encoding="utf-8"))
        columns = tuple((heading, name) for heading, name in data.pop("columns"))
        if {name for _, name in columns} - set(FIELDS):
            raise ValueError(f"{resource.name}: kolom tidak dikenal")
        found[str(data["id"])] = TransferProfile(**data | {"columns": columns, "first": tuple(data.get("first", ()))})
    return found


def transfer_csv(
    order: Order, destinations: Mapping[int, Destination], payer: Payer, profile: TransferProfile, *, day: date
) -> bytes:
    """The order as the bank's CSV in ASCII, a row a payment in the order's order; the same order gives the same bytes.

    The payment key stands in the reference, so that the bank's answer finds its row. TransferRefused if a worker has
    no destination.
    """
    _require_destinations(order, destinations)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=profile.separator, lineterminator="\r\n")
    if profile.first:
        opening = {
            "date": day.strftime("%Y%m%d"),
            "debit_account": payer.account,
            "count": str(len(order.payments)),
            "total": _amount(order.total_idr, profile),
        }
        writer.writerow([opening.get(name, name) for name in profile.first])
    if profile.header:
        writer.writerow([heading for heading, _ in profile.columns])
    for number, payment in enumerate(order.payments, 1):
        to = destinations[payment.worker]
        cells = {
            "number": str(number),
            "name": bank_text(to.name, profile.most_name),
            "account": to.account,
            "amount": _amount(payment.amount_idr, profile),
            "reference": payment.key,
            "currency": "IDR",
            "empty": "",
            "bank": to.bank,
        }
        writer.writerow([cells[name] for _, name in profile.columns])
    return buffer.getvalue().encode("ascii")


def bank_text(text: str, most: int) -> str:
    """The text in the letters that banks take: ASCII letters, digits, blank, full stop, comma and dash, cut to length.

    No text can begin with a sign that a spreadsheet takes for a formula.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"\s+", " ", re.sub(r"[^A-Za-z0-9 .,-]", " ", plain)).strip()
    return plain.lstrip(" .,-")[:most].strip() or "TANPA NAMA"


def _require_destinations(order: Order, destinations: Mapping[int, Destination]) -> None:
    lacking = [payment.worker for payment in order.payments if payment.worker not in destinations]
    if lacking:
        shown = ", ".join(str(worker) for worker in lacking[:10])
        raise TransferRefused(f"{len(lacking)} pekerja belum mempunyai rekening: {shown}. Bayar tunai atau lengkapi.")
    wrong = [p.worker for p in order.payments if not re.fullmatch(r"\d{6,34}", destinations[p.worker].account)]
    if wrong:
        raise TransferRefused(f"Nomor rekening pekerja {wrong[0]} bukan angka. Periksa buku tabungannya.")


def _amount(amount_idr: int, profile: TransferProfile) -> str:
    return f"{amount_idr}.00" if profile.amount == "two_decimals_point" else str(amount_idr)
