"""The open test transaction as the independent auditor asks it: plain SQL."""

from __future__ import annotations

from typing import Any

from django.db import connection


class Rows:
    """Answers questions in SQL, as an opened database file does."""

    def execute(self, question: str, /) -> Any:
        """A cursor with the answer."""
        cursor = connection.cursor()
        cursor.execute(question)
        return cursor
