"""Migration operations that make the database itself refuse to change what is official.

Triggers, because a row may also be changed by a shell, a repair script or a fault in this program. SQLite drops a
table's triggers when a later migration rebuilds it: such a migration repeats the operation, and `nakhoda verify`
compares the triggers of the database with those that the migrations made.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

ANY_ROW = "SELECT 1"
MESSAGE = "catatan resmi tidak dapat diubah atau dihapus; buat catatan baru yang menggantikannya"


class AppendOnly(Operation):
    """Rows of the table may be added, never changed or deleted; with `events` "DELETE" alone, changed but kept."""

    reversible = True

    def __init__(self, table: str, events: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
        self.table, self.events = table, events

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        """Create the triggers."""
        for event in self.events:
            _create(schema_editor, self.table, event, condition="")

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        """Drop the triggers."""
        for event in self.events:
            _drop(schema_editor, self.table, event)

    def describe(self) -> str:
        return f"Rows of {self.table} are guarded against {' and '.join(self.events)}"


class FrozenOnce(AppendOnly):
    """Rows of the table may not be added, changed or deleted once `frozen` has a row for their owner.

    `column` of the table holds the owner's id, `frozen` is a table with a column `frozen_column` of the same ids.
    """

    def __init__(
        self,
        table: str,
        column: str,
        frozen: str,
        frozen_column: str,
        events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE"),
    ) -> None:
        super().__init__(table, events)
        self.column, self.frozen, self.frozen_column = column, frozen, frozen_column

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        for event in self.events:
            row = "NEW" if event == "INSERT" else "OLD"
            key = f"f.{self.frozen_column} = {row}.{self.column}"
            condition = f"EXISTS ({ANY_ROW} FROM {self.frozen} f WHERE {key})"
            _create(schema_editor, self.table, event, condition)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        for event in self.events:
            _drop(schema_editor, self.table, event)

    def describe(self) -> str:
        return f"Rows of {self.table} are frozen once {self.frozen} names their {self.column}"


def trigger_name(table: str, event: str) -> str:
    """Name of the trigger that guards a table against `UPDATE`, `DELETE` or `INSERT`."""
    return f"nakhoda_guard_{table}_{event.lower()}"


def _create(editor: BaseDatabaseSchemaEditor, table: str, event: str, condition: str) -> None:
    name = trigger_name(table, event)
    if editor.connection.vendor == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    test = f"IF {condition} THEN {{}} END IF;" if condition else "{}"
    refuse = test.format(f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';")
    row = "OLD" if event == "DELETE" else "NEW"
    editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} RETURN {row}; END $$"
    )
    editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(editor: BaseDatabaseSchemaEditor, table: str, event: str) -> None:
    name = trigger_name(table, event)
    if editor.connection.vendor == "sqlite":
        editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
