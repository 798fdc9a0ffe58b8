"""Questions on their way to a scenario, and the lines of plans that were taken over from one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from nakhoda.web.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("baseline", "0002_protect"),
        ("planning", "0002_protect"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdoptedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adopted", to="planning.planline"
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adopted", to="planning.scenario"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScenarioRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=36, unique=True)),
                ("area", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("question", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Menunggu giliran"),
                            ("running", "Sedang dihitung"),
                            ("done", "Selesai"),
                            ("failed", "Tidak ada hasil"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("message", models.TextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prices",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="planning.pricebookversion"
                    ),
                ),
                (
                    "scenario",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run",
                        to="planning.scenario",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="baseline.snapshot"
                    ),
                ),
            ],
        ),
        AppendOnly("planning_adoptedline"),
    ]
