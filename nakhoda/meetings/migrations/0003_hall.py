"""Paper answers by who counted them, proposals kept from the public, and no vote after the lock."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from nakhoda.web.append_only import FrozenOnce

LOCKED_BALLOTS = "(SELECT b.id AS ballot_id FROM meetings_ballot b JOIN meetings_lock l ON l.meeting_id = b.meeting_id)"


class Migration(migrations.Migration):
    """The columns of guarded tables are nullable without default, so that SQLite keeps them and their triggers."""

    dependencies: ClassVar = [
        ("meetings", "0002_protect"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.AddField(
            "quizanswer",
            "by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("meeting", "explained_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("proposal", "photo_shown", models.BooleanField(default=False)),
        migrations.AddField(
            "proposal", "hidden", models.CharField(blank=True, default="", max_length=240), preserve_default=False
        ),
        FrozenOnce("meetings_vote", "ballot_id", LOCKED_BALLOTS, "ballot_id"),
    ]
