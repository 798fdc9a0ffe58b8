"""What a person asks of the optimiser: the goal, the money, the rules, what is agreed and what nobody wants."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.law.rulesets import load
from nakhoda.planning.forms.common import KeyField, MoneyField, NumberField
from nakhoda.planning.forms.plans import book_label
from nakhoda.planning.forms.shared_works import (
    SHARED_PARTS,
    SHARED_ROWS,
    serves_several,
    shared_asked,
    shared_faults,
    shared_fields,
    shared_initial,
)
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, book_of, price_books
from nakhoda.planning.queries.scenarios import Desk, slum_in
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.life import EDITABLE, STATES
from nakhoda.planning.rules.scenario import Money, Question
from nakhoda.planning.rules.sources import funds
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.numbers import rupiah

SOURCE_ROWS = 4
GOALS = (
    ("hectares", gettext_lazy("Sebanyak mungkin hektare keluar dari daftar kumuh")),
    ("households", gettext_lazy("Sebanyak mungkin keluarga mendapat layanan")),
    ("cost", gettext_lazy("Biaya terkecil untuk sasaran hektare")),
)
WORKS = (
    ("edge", gettext_lazy("Boleh berhenti di tepi pita nilai")),
    ("complete", gettext_lazy("Pekerjaan tuntas: seluruh kekurangan, tanpa layanan pengganti dan dampak ikutan")),
)


class ScenarioForm(forms.Form):
    """A question about a place. After `is_valid` there is `question()` and `book()`."""

    key = KeyField()
    objective = forms.ChoiceField(
        label=gettext_lazy("Tujuan"), choices=GOALS, widget=forms.RadioSelect, initial="hectares"
    )
    budget_idr = MoneyField(
        label=gettext_lazy("Anggaran (Rp)"), required=False, help_text=gettext_lazy("Misalnya 2.000.000.000.")
    )
    target_ha = NumberField(
        label=gettext_lazy("Sasaran (ha)"),
        low=Decimal("0.0001"),
        places=4,
        required=False,
        help_text=gettext_lazy("Hanya untuk biaya terkecil."),
    )
    works = forms.ChoiceField(
        label=gettext_lazy("Sampai mana"), choices=WORKS, widget=forms.RadioSelect, initial="complete"
    )
    clause = forms.BooleanField(
        label=gettext_lazy("Lima layanan harus cukup juga (aturan keluar lengkap)"), required=False, initial=True
    )
    fairness = forms.BooleanField(
        label=gettext_lazy("Merata: naikkan dulu desa yang paling sedikit mendapat"), required=False
    )
    ceiling_idr = MoneyField(label=gettext_lazy("Pagu tiap desa/kelurahan (Rp)"), required=False)
    rt_minimum_idr = MoneyField(
        label=gettext_lazy("Paket terkecil tiap RT (Rp)"),
        required=False,
        help_text=gettext_lazy("Di bawah ini tidak dikerjakan."),
    )
    village_minimum_idr = MoneyField(label=gettext_lazy("Paket terkecil tiap desa/kelurahan (Rp)"), required=False)
    locked_lines = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Baris rencana yang wajib dikerjakan"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    out_activities = forms.MultipleChoiceField(
        label=gettext_lazy("Kegiatan yang tidak diinginkan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    out_rts = forms.MultipleChoiceField(
        label=gettext_lazy("RT yang tidak dikerjakan"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Pilih beberapa dengan Ctrl atau ketuk."),
    )
    must_leave = forms.MultipleChoiceField(
        label=gettext_lazy("RT yang harus keluar"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Dari daftar kumuh; harganya dihitung."),
    )
    shared_lines = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Baris rencana untuk beberapa RT yang boleh dibangun utuh"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    prices = forms.TypedChoiceField(label=gettext_lazy("Buku harga"), coerce=int)
    name = forms.CharField(
        label=gettext_lazy("Nama skenario"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Kosongkan untuk nama dari tujuan dan anggarannya."),
    )

    def __init__(self, *args: Any, desk: Desk, earlier: Question | None = None, **kwargs: Any) -> None:
        self.desk = desk
        self.books = {book.pk: book for book in price_books(desk.place.snapshot.regency)}
        kwargs["initial"] = {**_initial(desk, earlier), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self._choices()
        self._own_fields()
        if len(desk.villages) < 2:
            for name in ("fairness", "ceiling_idr", "village_minimum_idr"):
                del self.fields[name]

    def _choices(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["locked_lines"].choices = [(line.pk, _line_label(line)) for line in self.desk.lines]
        priced = set().union(*(book_of(book).recipe_by_activity for book in list(self.books.values())[:1]))
        fields["out_activities"].choices = [
            (each.id, each.name) for each in catalogue().activities if each.default and each.id in priced
        ]
        rts = {
            village: [(each.key, spoken(each.name)) for each in self.desk.states if each.village == village]
            for village in self.desk.villages
        }
        fields["out_rts"].choices = [(self.desk.villages[village], members) for village, members in rts.items()]
        slum = slum_in(self.desk)
        fields["must_leave"].choices = [
            (self.desk.villages[village], chosen)
            for village, members in rts.items()
            if (chosen := [each for each in members if each[0] in slum])
        ]
        several = [line for line in self.desk.lines if serves_several(line)]
        fields["shared_lines"].choices = [(line.pk, _line_label(line)) for line in several]
        fields["prices"].choices = [(pk, book_label(book)) for pk, book in self.books.items()]

    def _own_fields(self) -> None:
        money = [("", "–"), *((each.id, each.name) for each in funds().values())]
        aspects = load(self.desk.place.snapshot.ruleset).aspects
        uses = [("0", _("semua pekerjaan")), *((str(each.number), each.name) for each in aspects)]
        for at in range(1, SOURCE_ROWS + 1):
            self.fields[f"source-{at}"] = forms.ChoiceField(
                label=_("Sumber dana %(at)s") % {"at": at}, choices=money, required=False
            )
            self.fields[f"amount-{at}"] = MoneyField(label=_("Rupiah %(at)s") % {"at": at}, required=False)
            self.fields[f"use-{at}"] = forms.TypedChoiceField(
                label=_("Hanya untuk %(at)s") % {"at": at}, choices=uses, coerce=int, required=False
            )
        if len(self.desk.villages) > 1:
            for key, name in self.desk.villages.items():
                label = _("Pagu %(village)s (Rp)") % {"village": name}
                self.fields[f"ceiling-{key}"] = MoneyField(label=label, required=False)
        self.fields |= shared_fields(self.fields["out_activities"], self.fields["out_rts"])

    def source_rows(self) -> list[tuple[Any, Any, Any]]:
        """Source, rupiah and use, row by row."""
        return [(self[f"source-{at}"], self[f"amount-{at}"], self[f"use-{at}"]) for at in range(1, SOURCE_ROWS + 1)]

    def ceiling_rows(self) -> list[Any]:
        """The ceilings of single villages."""
        return [self[name] for name in self.fields if name.startswith("ceiling-")]

    def ceilings_open(self) -> bool:
        """Whether a single village has a ceiling, or a wrong one."""
        return any(field.value() or field.errors for field in self.ceiling_rows())

    def shared_rows(self) -> list[tuple[Any, Any, Any]]:
        """Activity, RTs and volume of the new shared works, row by row."""
        rows = ([self[f"shared-{name}-{at}"] for name in SHARED_PARTS] for at in range(1, SHARED_ROWS + 1))
        return [(activity, rts, volume) for activity, rts, volume in rows]

    def shared_open(self) -> bool:
        """Whether a shared work was asked for, or is wrong."""
        fields = [self["shared_lines"], *(field for row in self.shared_rows() for field in row)]
        return any(field.value() or field.errors for field in fields)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for at in range(1, SOURCE_ROWS + 1):
            if bool(values.get(f"source-{at}")) != bool(values.get(f"amount-{at}")):
                missing = f"amount-{at}" if values.get(f"source-{at}") else f"source-{at}"
                self.add_error(missing, _("Isi sumber dan rupiahnya, atau kosongkan keduanya."))
        if values.get("objective") == "cost":
            if values.get("target_ha") is None:
                self.add_error("target_ha", _("Tulis berapa hektare yang harus keluar dari daftar."))
            if values.get("fairness"):
                self.add_error("fairness", _("Pemerataan tidak dapat diminta bersama biaya terkecil."))
        if values.get("objective") == "households" and values.get("must_leave"):
            self.add_error("must_leave", _("Tidak berlaku untuk tujuan layanan keluarga; kosongkan."))
        if set(values.get("must_leave", ())) & set(values.get("out_rts", ())):
            self.add_error("must_leave", _("RT yang sama tidak dapat harus keluar dan tidak dikerjakan."))
        if values.get("objective") != "cost" and values.get("budget_idr") is None and not self._sources(values):
            self.add_error("budget_idr", _("Isi anggaran, atau sedikitnya satu sumber dana."))
        self._check_ceilings(values)
        for name, message in shared_faults(self.desk, self.books.get(values.get("prices", 0)), values):
            self.add_error(name, message)
        return values

    def _check_ceilings(self, values: Mapping[str, Any]) -> None:
        """Lines locked in that alone exceed the ceiling of their village leave no plan."""
        spent: dict[str, int] = {}
        for line in self.desk.lines:
            if line.pk in values.get("locked_lines", ()):
                spent[line.plan.village_key] = spent.get(line.plan.village_key, 0) + line.total_idr
        for village, amount in spent.items():
            own = values.get(f"ceiling-{village}")
            ceiling = values.get("ceiling_idr") if own is None else own
            if ceiling is not None and amount > ceiling:
                words = _("Baris wajib di %(village)s berbiaya %(amount)s, lebih dari pagunya %(ceiling)s.")
                facts = {"village": self.desk.villages[village], "amount": rupiah(amount), "ceiling": rupiah(ceiling)}
                self.add_error("locked_lines", words % facts)

    def renew(self) -> None:
        """Another key: what was asked had no answer, and is asked anew."""
        given: Any = self.data
        changed = given.copy()
        changed["key"] = secrets.token_hex(16)
        self.data = changed

    def book(self) -> PriceBookVersion:
        """The book that was chosen."""
        return self.books[self.cleaned_data["prices"]]

    def question(self) -> Question:
        """The question as a value."""
        values = self.cleaned_data
        own = {
            name.removeprefix("ceiling-"): amount
            for name, amount in values.items()
            if name.startswith("ceiling-") and amount is not None
        }
        return Question(
            objective=values["objective"],
            budget_idr=values["budget_idr"],
            target_ha=values["target_ha"] if values["objective"] == "cost" else None,
            sources=self._sources(values),
            ceiling_idr=values.get("ceiling_idr"),
            ceilings_idr=own,
            rt_minimum_idr=values["rt_minimum_idr"] or 0,
            village_minimum_idr=values.get("village_minimum_idr") or 0,
            clause=values["clause"],
            complete_works=values["works"] == "complete",
            fairness=values.get("fairness", False),
            locked_lines=tuple(values["locked_lines"]),
            out_activities=tuple(values["out_activities"]),
            out_rts=tuple(values["out_rts"]),
            must_leave=tuple(values["must_leave"]),
            shared_lines=tuple(values["shared_lines"]),
            shared=tuple(shared_asked(values).values()),
        )

    def _sources(self, values: Mapping[str, Any]) -> tuple[Money, ...]:
        return tuple(
            Money(values[f"source-{at}"], values[f"amount-{at}"], values.get(f"use-{at}") or 0)
            for at in range(1, SOURCE_ROWS + 1)
            if values.get(f"source-{at}") and values.get(f"amount-{at}")
        )


class AdoptForm(forms.Form):
    """The village and year whose plan takes over a scenario's works."""

    village = forms.ChoiceField(label=gettext_lazy("Desa/kelurahan"))
    year = forms.IntegerField(label=gettext_lazy("Tahun rencana"), min_value=2010, max_value=2100)

    def __init__(self, *args: Any, villages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["village"]
        chosen.choices = villages


def _line_label(line: PlanLine) -> str:
    where = f"{line.plan.village_name} {line.plan.year} no. {line.number}"
    return f"{where}: {line.title}, {rupiah(line.total_idr)} ({STATES[line.state].lower()})"


def _initial(desk: Desk, earlier: Question | None) -> dict[str, Any]:
    """What stands in the form first: an earlier question, or the lines that a meeting has agreed locked in."""
    if earlier is None:
        return {
            "locked_lines": [line.pk for line in desk.lines if line.state not in {*EDITABLE, "proposed", "verified"}]
        }
    found: dict[str, Any] = {
        "objective": earlier.objective,
        "budget_idr": earlier.budget_idr,
        "target_ha": earlier.target_ha,
        "works": "complete" if earlier.complete_works else "edge",
        "clause": earlier.clause,
        "fairness": earlier.fairness,
        "ceiling_idr": earlier.ceiling_idr,
        "rt_minimum_idr": earlier.rt_minimum_idr or None,
        "village_minimum_idr": earlier.village_minimum_idr or None,
        "locked_lines": earlier.locked_lines,
        "out_activities": earlier.out_activities,
        "out_rts": earlier.out_rts,
        "must_leave": earlier.must_leave,
        "shared_lines": earlier.shared_lines,
        **shared_initial(earlier),
    }
    for at, each in enumerate(earlier.sources[:SOURCE_ROWS], start=1):
        found |= {f"source-{at}": each.fund, f"amount-{at}": each.amount_idr, f"use-{at}": str(each.aspect)}
    return found | {f"ceiling-{key}": amount for key, amount in earlier.ceilings_idr.items()}
