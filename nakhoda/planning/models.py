"""Price books, the community work plan and its lines, funding commitments, scenarios."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.planning.rules.life import STATES


class PriceBookVersion(models.Model):
    """A regency's prices of one year, whole; a change is a newer version. The newest holds."""

    regency = models.CharField(max_length=5)
    year = models.SmallIntegerField()
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=240)
    example = models.BooleanField(default=False)
    document = models.JSONField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regency", "year", "version"], name="price_book_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.regency} {self.year} v{self.version}"


class WorkPlan(models.Model):
    """The community work plan (RKM) of a village for a year, priced by one version of a price book."""

    village_key = models.CharField(max_length=80)
    village_name = models.CharField(max_length=120)
    year = models.SmallIntegerField()
    title = models.CharField(max_length=200)
    ceiling_idr = models.BigIntegerField(null=True, blank=True)
    prices = models.ForeignKey(PriceBookVersion, models.PROTECT, related_name="plans")
    created_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village_key", "year"], name="one_plan_of_a_village_a_year"),
            models.CheckConstraint(condition=Q(ceiling_idr=None) | Q(ceiling_idr__gte=0), name="ceiling_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


class PlanLine(models.Model):
    """One work of a plan: activity, place, volume, effects, budget, sources.

    `shares` are the parts of the volume that were given by RT id, as decimal text; other RTs share the rest. `sides`
    tells that claimed side effects count.
    `effects` are `{"rt": id of the RT, "criterion": id, "amount": decimal text}`; `budget` is the RAB as priced:
    `{"item", "name", "unit", "volume", "price_idr", "amount_idr", "labour_days"}`; `sources` are
    `{"source", "amount_idr"}`.
    """

    LAND = (
        ("", _("belum dijawab")),
        ("public", _("tanah milik umum atau pemerintah")),
        ("grant", _("hibah")),
        ("use", _("izin pakai")),
        ("pass", _("izin dilalui")),
        ("none", _("belum ada izin")),
    )
    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=36, unique=True)
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="draft")
    activity = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    wkb = models.BinaryField(null=True)
    length_m = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    area_ha = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    volume = models.DecimalField(max_digits=16, decimal_places=6)
    unit = models.CharField(max_length=20)
    rts: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "regions.Rt", related_name="plan_lines"
    )
    effects = models.JSONField(default=list)
    shares = models.JSONField(default=dict)
    sides = models.BooleanField(default=False)
    budget = models.JSONField(default=list)
    total_idr = models.BigIntegerField(default=0)
    labour_days = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    labour_idr = models.BigIntegerField(default=0)
    sources = models.JSONField(default=list)
    ksm = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="plan_lines")
    proposals: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "meetings.Proposal", related_name="plan_lines", blank=True
    )
    resolution = models.ForeignKey(
        "meetings.Resolution", models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    safeguards = models.JSONField(default=dict)
    land = models.CharField(max_length=8, choices=LAND, blank=True)
    note = models.TextField(blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_line_numbered"),
            models.CheckConstraint(condition=Q(volume__gt=0), name="plan_line_has_volume"),
            models.CheckConstraint(condition=Q(total_idr__gte=0), name="plan_line_costs_nothing_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class LineFile(models.Model):
    """A drawing, a land letter or a photo of a line; `path` is relative to the folder of files."""

    KINDS = (
        ("drawing", _("Gambar teknis")),
        ("land", _("Surat tanah")),
        ("photo", _("Foto 0 %")),
        ("other", _("Lain")),
    )
    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=KINDS)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class LineStep(models.Model):
    """A step in the life of a line: from which state to which, by whom, when, why, and what stood in it then."""

    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    reason = models.CharField(max_length=400, blank=True)
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.line_id} {self.before} → {self.after}"


class BudgetedLine(models.Model):
    """A line that the regency budgeted: from here on the database refuses to change it."""

    line = models.OneToOneField(PlanLine, models.PROTECT, related_name="budgeted")
    step = models.ForeignKey(LineStep, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.line)


class Commitment(models.Model):
    """Who promises what to a plan: ministry, province, regency, village, company, residents."""

    KINDS = (("money", _("Uang")), ("goods", _("Barang")), ("labour", _("Tenaga")), ("other", _("Lain")))
    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="commitments")
    line = models.ForeignKey(PlanLine, models.PROTECT, null=True, blank=True, related_name="commitments")
    source = models.CharField(max_length=40)
    party = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=KINDS)
    what = models.CharField(max_length=240)
    promised_idr = models.BigIntegerField(default=0)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(promised_idr__gte=0), name="promise_not_negative")]

    def __str__(self) -> str:
        return f"{self.party}: {self.what}"


class Realisation(models.Model):
    """What came of a commitment; corrections are further rows, negative where too much was noted."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="realisations")
    amount_idr = models.BigIntegerField()
    day = models.DateField()
    note = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.day} {self.amount_idr}"


class Scenario(models.Model):
    """A choice of works for a place, made by the optimiser or by hand: what was asked, what came out."""

    area = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    question = models.JSONField()
    result = models.JSONField()
    snapshot = models.ForeignKey("baseline.Snapshot", models.PROTECT, related_name="+")
    prices = models.ForeignKey(PriceBookVersion, models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area", "-at"])]

    def __str__(self) -> str:
        return self.name


class ScenarioRun(models.Model):
    """A question on its way to an answer: what was asked, how far the computing is, and the scenario that came of it.

    The question's `kind` is "scenario" or "sweep". The same key asks only once.
    """

    STATES = (
        ("waiting", _("Menunggu giliran")),
        ("running", _("Sedang dihitung")),
        ("done", _("Selesai")),
        ("failed", _("Tidak ada hasil")),
    )
    key = models.CharField(max_length=36, unique=True)
    area = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    question = models.JSONField()
    snapshot = models.ForeignKey("baseline.Snapshot", models.PROTECT, related_name="+")
    prices = models.ForeignKey(PriceBookVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True)
    scenario = models.OneToOneField(Scenario, models.PROTECT, null=True, related_name="run")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class AdoptedLine(models.Model):
    """A line of a plan that was taken over from a scenario; what became of it since is the line's own story."""

    line = models.OneToOneField(PlanLine, models.PROTECT, related_name="adopted")
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="adopted")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.line_id} ← {self.scenario_id}"
