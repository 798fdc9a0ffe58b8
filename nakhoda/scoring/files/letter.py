"""What the letter of findings says, from an assessment."""

from __future__ import annotations

from nakhoda.scoring.rules.assess import Assessment
