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

    def guards(self, vendor: str) -> set[str]:
        """Names of the triggers that it makes in a database of that kind (`sqlite`, `postgresql`)."""
        return {trigger_name(self.table, event) for event in self.events}


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


class RefuseWhen(AppendOnly):
    """An event on the table is refused where its SQL condition holds; `NEW` and `OLD` name the row."""

    def __init__(self, table: str, conditions: dict[str, str]) -> None:
        super().__init__(table, tuple(conditions))
        self.conditions = conditions

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        for event, condition in self.conditions.items():
            _create(schema_editor, self.table, event, condition)

    def describe(self) -> str:
        return f"{' and '.join(self.events)} on {self.table} only as the rules allow"


class AllowOnly(RefuseWhen):
    """An event on the table is refused unless its SQL condition surely holds.

    An empty column makes a condition neither true nor false: what is not surely allowed is refused.
    """

    def __init__(self, table: str, conditions: dict[str, str]) -> None:
        super().__init__(table, {event: f"({condition}) IS NOT TRUE" for event, condition in conditions.items()})


def same(*columns: str) -> str:
    """The condition that an UPDATE leaves these columns as they are, empty ones empty."""
    kept = (f'(NEW."{name}" = OLD."{name}" OR (NEW."{name}" IS NULL AND OLD."{name}" IS NULL))' for name in columns)
    return " AND ".join(kept)


def stepped(steps: str, owner: str, *, among: str = "", also: str = "") -> str:
    """The condition that the newest row of the table `steps` of this owner leads from the old state to the new one.

    `owner` is the column of `steps` with the owner's id, `among` a column that is empty in the steps that are meant,
    `also` what the newest step must be besides, as SQL on `s`.
    """

    def meant(row: str) -> str:
        return f"{row}.{owner} = NEW.id" + (f" AND {row}.{among} IS NULL" if among else "")

    later = f"EXISTS ({ANY_ROW} FROM {steps} t WHERE {meant('t')} AND t.id > s.id)"
    wanted = " AND ".join((meant("s"), "s.before = OLD.state", "s.after = NEW.state", *([also] if also else [])))
    return f"EXISTS ({ANY_ROW} FROM {steps} s WHERE {wanted} AND NOT {later})"


class CheckedOnCommit(AppendOnly):
    """On PostgreSQL a transaction that inserts into the table fails at its end where the condition holds.

    SQLite has no such triggers: there `RefuseWhen` on the row that completes the deed does it.
    """

    def __init__(self, table: str, condition: str) -> None:
        super().__init__(table, ("COMMIT",))
        self.condition = condition

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        name = trigger_name(self.table, "COMMIT")
        refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {self.condition} THEN {refuse} END IF; RETURN NULL; END $$"
        )
        schema_editor.execute(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {self.table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    def describe(self) -> str:
        return f"Rows added to {self.table} are checked when the transaction ends"

    def guards(self, vendor: str) -> set[str]:
        return super().guards(vendor) if vendor == "postgresql" else set()


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
