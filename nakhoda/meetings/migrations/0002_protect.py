"""A locked meeting never changes; attendance is corrected by newer rows alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, FrozenOnce


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("meetings", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("meetings_lock"),
        AppendOnly("meetings_attendance"),
        AppendOnly("meetings_quizanswer"),
        AppendOnly("meetings_followup"),
        FrozenOnce("meetings_meeting", "id", "meetings_lock", "meeting_id"),
        FrozenOnce("meetings_resolution", "meeting_id", "meetings_lock", "meeting_id"),
        FrozenOnce("meetings_ballot", "meeting_id", "meetings_lock", "meeting_id"),
        FrozenOnce("meetings_attendance", "meeting_id", "meetings_lock", "meeting_id", ("INSERT",)),
        FrozenOnce("meetings_quizanswer", "meeting_id", "meetings_lock", "meeting_id", ("INSERT",)),
        FrozenOnce("meetings_meetingfile", "meeting_id", "meetings_lock", "meeting_id"),
    ]
