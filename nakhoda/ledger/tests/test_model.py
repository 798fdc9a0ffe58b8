"""A book in the database beside a model of a few lines: whatever is tried in any order, both hold the same money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nakhoda.cli.audit import audit
from nakhoda.ledger.actions.books import add_pot, close_period, open_book, post_template, reverse
from nakhoda.ledger.queries.books import Book, posted_of
from nakhoda.ledger.queries.verify import book_problems
from nakhoda.ledger.rules.balances import balances
from nakhoda.people.actions import SYSTEM, Refused, create_organisation
from nakhoda.people.queries import account_named, viewer_of
from tests.support.asked import Rows

pytestmark = pytest.mark.django_db
VILLAGE, TODAY = "35.01.04.2014", date(2021, 4, 30)
EXAMPLES, STEPS = 12, 12
# What each template does to cash and bank.
MOVES = {
    "terima-dari-bkm": (0, 1),
    "tarik-tunai": (1, -1),
    "setor-tunai": (-1, 1),
    "upah-kas": (-1, 0),
    "biaya-bank": (0, -1),
}
days = st.integers(1, 60)
posts = st.tuples(st.just("post"), st.sampled_from(sorted(MOVES)), st.integers(1, 9), days, st.integers(0, 9))
reversals = st.tuples(st.just("reverse"), st.integers(1, 8), st.just(0), days, st.integers(0, 9))
closings = st.tuples(st.just("close"), st.sampled_from([0, 1, 2]), st.just(0), st.just(0), st.just(0))
STEPS_OF = st.lists(posts | posts | posts | reversals | closings, min_size=3, max_size=STEPS)


def day_of(number: int) -> date:
    """The day with that number: 1 is 1 March 2021."""
    return date(2021, 3, number) if number <= 31 else date(2021, 4, number - 31)


@dataclass
class Model:
    """Entries as (day, cash, bank, what, tranche); what was reversed; keys; the closed tranches."""

    entries: list[tuple[int, int, int, str]] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)
    keys: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)

    def fits(self, day: int, cash: int, bank: int) -> bool:
        """Whether no pot would be below zero at the end of any day because of it."""
        moved = sorted([*((at, one, two) for at, one, two, _what in self.entries), (day, cash, bank)])
        for place, change in ((1, cash), (2, bank)):
            sums = list(accumulate(each[place] for each in moved))
            ends = {each[0]: total for each, total in zip(moved, sums, strict=True)}
            if change < 0 and any(total < 0 for at, total in ends.items() if at >= day):
                return False
        return True

    def take(self, step: tuple[Any, ...], key: str) -> bool | None:
        """Whether the step is accepted; None if it is a retry that changes nothing."""
        kind, what, amount, day, _key = step
        if key in self.keys:
            return None if self.keys[key] == step[:4] else False
        if kind == "post":
            cash, bank = (sign * amount * 1_000 for sign in MOVES[what])
            name = what
        else:
            if what > len(self.entries) or what in self.reversed or self.entries[what - 1][3] == "reversal":
                return False
            at, cash, bank, _name = self.entries[what - 1]
            if day < at:
                return False
            cash, bank, name = -cash, -bank, "reversal"
        if 1 in self.closed or not self.fits(day, cash, bank):
            return False
        if kind == "reverse":
            self.reversed.add(what)
        self.entries.append((day, cash, bank, name))
        self.keys[key] = step[:4]
        return True


def tried(book: Book, step: tuple[Any, ...], key: str) -> bool:
    """Whether the site accepts the step."""
    kind, what, amount, day, _key = step
    treasurer = viewer_of(account_named("bendahara"))
    try:
        with transaction.atomic():
            if kind == "post":
                words: dict[str, Any] = {"text": "uji", "document": "U-1", "tranche": 1, "today": TODAY}
                places = {"cash": "Kas", "bank": "BRI"}
                post_template(
                    by=treasurer,
                    book=book,
                    template=what,
                    amount_idr=amount * 1_000,
                    places=places,
                    day=day_of(day),
                    key=key,
                    **words,
                )
            else:
                reverse(by=treasurer, book=book, number=what, day=day_of(day), key=key, reason="uji", today=TODAY)
    except Refused:
        return False
    return True


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS_OF)
def test_whatever_is_tried_book_model_and_auditor_agree(steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        treasurer, chair = (viewer_of(account_named(name)) for name in ("bendahara", "bkm"))
        ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Uji", area=VILLAGE)
        book, model = open_book(by=treasurer, organisation=ksm, fund="regular"), Model()
        add_pot(by=treasurer, book=book, account="cash", place="Kas")
        add_pot(by=treasurer, book=book, account="bank", place="BRI", number="123456789")
        for step in steps:
            if step[0] == "close":
                if step[1] and step[1] not in model.closed:
                    close_period(by=chair, book=book, through=TODAY, tranche=step[1], today=TODAY)
                    model.closed.add(step[1])
                continue
            key = f"{step[0]}-uji-{step[4]}"
            before = len(model.entries)
            wanted = model.take(step, key)
            assert tried(book, step, key) == (wanted is not False), step
            posted = posted_of(book)
            assert len(posted) == len(model.entries) == before + (wanted is True)
            held = balances(posted)
            assert held.get(("cash", "Kas"), 0) == sum(each[1] for each in model.entries) >= 0
            assert held.get(("bank", "BRI"), 0) == sum(each[2] for each in model.entries) >= 0
            assert sum(held.values()) == 0
        fresh = Book.objects.get(pk=book.pk)
        assert book_problems(fresh) == []
        found = next(each for each in audit(Rows()) if each.id == book.pk)
        assert (found.problems, found.balances) == ([], balances(posted_of(book)))
        transaction.set_rollback(True)
