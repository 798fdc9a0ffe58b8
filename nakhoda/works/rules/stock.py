"""Goods at the site: what is there on a day, and why a use or count cannot be (stock is never below zero)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nakhoda.web.numbers import long_date, number


@dataclass(frozen=True, slots=True)
class Move:
    """Goods in (above zero) or out of the store on a day, in the resource's unit."""

    resource: str
    day: date
    quantity: Decimal


def balances(moves: Iterable[Move]) -> dict[str, Decimal]:
    """What is there of each resource after all moves, in the order of first move."""
    found: dict[str, Decimal] = {}
    for move in moves:
        found[move.resource] = found.get(move.resource, Decimal(0)) + move.quantity
    return found


def held_on(moves: Iterable[Move], resource: str, day: date) -> Decimal:
    """What is there of a resource at the end of a day."""
    return sum((move.quantity for move in moves if move.resource == resource and move.day <= day), Decimal(0))


def least_from(moves: Sequence[Move], resource: str, day: date) -> Decimal:
    """The least that is there of a resource at the end of that day or any later one: what may be taken on that day."""
    days = {move.day for move in moves if move.resource == resource and move.day > day} | {day}
    return min(held_on(moves, resource, each) for each in days)


def use_faults(
    moves: Sequence[Move], resource: str, quantity: Decimal, day: date, *, unit: str, today: date
) -> tuple[str, ...]:
    """Why that much cannot be taken from the store on a day, as Indonesian sentences."""
    found = []
    if quantity <= 0:
        found.append("Isi banyaknya yang dipakai, lebih dari nol.")
    if day > today:
        found.append(f"Tanggal {long_date(day)} belum tiba.")
    least = least_from(moves, resource, day)
    if quantity > least:
        found.append(
            f"Di gudang hanya ada {number(max(least, Decimal(0)))} {unit} sejak {long_date(day)}; "
            f"tidak cukup untuk {number(quantity)} {unit}. Periksa tanggal, atau hitung gudang."
        )
    return tuple(found)


def count_change(moves: Sequence[Move], resource: str, counted: Decimal, day: date) -> Decimal:
    """What a count adds (or, below zero, takes): counted less what the book says at the end of that day."""
    return counted - held_on(moves, resource, day)


def count_faults(
    moves: Sequence[Move], resource: str, counted: Decimal, day: date, *, unit: str, note: str, today: date
) -> tuple[str, ...]:
    """Why a count cannot be noted: below zero, in the future, without a reason, or later uses would not fit it."""
    found = []
    if counted < 0:
        found.append("Hitungan gudang tidak boleh minus.")
    if day > today:
        found.append(f"Tanggal {long_date(day)} belum tiba.")
    change = count_change(moves, resource, counted, day)
    if change and not note.strip():
        found.append(f"Hitungan berbeda {number(change)} {unit} dari kartu. Tulis sebabnya.")
    if least_from(moves, resource, day) + change < 0:
        found.append("Sesudah tanggal itu sudah dipakai lebih banyak dari hitungan ini. Hitung pada hari ini.")
    return tuple(found)
