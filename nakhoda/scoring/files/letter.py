"""What the letter of findings says, from an assessment."""

from __future__ import annotations
