"""What `nakhoda verify` compares: everything official, computed again from what it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nakhoda.baseline.queries.snapshots import Snapshot, officials, sources
from nakhoda.decrees.queries import kept_scans
from nakhoda.grants.queries.grants import all_grants, kept_papers
from nakhoda.grants.queries.verify import grant_problems
from nakhoda.law import rulesets
from nakhoda.ledger.queries.books import all_books, kept_proofs
from nakhoda.ledger.queries.verify import book_problems
from nakhoda.payroll.queries.attendance import kept_sheets
from nakhoda.payroll.queries.lists import all_lists
from nakhoda.payroll.queries.payments import kept_orders
from nakhoda.payroll.queries.verify import list_problems
from nakhoda.people.queries import audit_break, audit_head
from nakhoda.regions.queries import kept_lists
from nakhoda.scoring.actions.compute import read_draft
from nakhoda.scoring.queries.stored import stored_scores
from nakhoda.web.append_only import AppendOnly
from nakhoda.works.queries.packages import all_packages
from nakhoda.works.queries.verify import package_problems


def problems() -> Iterator[tuple[str, list[str]]]:
    """Each check with the problems it found, in Indonesian; an empty list is a pass."""
    yield "basis data terbaru", missing_migrations()
    yield "penjaga catatan resmi", missing_guards()
    number, head = audit_head()
    broken = audit_break()
    where = f"jejak perubahan ({number} catatan, sidik terakhir {head[:16]})"
    yield where, [f"nomor {broken.number}: {broken.what}"] if broken else []
    yield "berkas yang diunggah", changed_files()
    for snapshot in officials():
        yield f"nilai resmi {snapshot.regency} (data {snapshot.pk})", changed_scores(snapshot)
    for book in all_books():
        yield f"buku {book.code} ({book.number} catatan, sidik terakhir {book.hash[:16]})", book_problems(book)
    for grant in all_grants():
        yield f"bantuan {grant.number} ({grant.pk})", grant_problems(grant)
    for wages in all_lists():
        yield f"daftar upah {wages.pk} (sidik {wages.hash[:16]})", list_problems(wages)
    yield "paket pekerjaan", [f"paket {each.pk}: {said}" for each in all_packages() for said in package_problems(each)]


def missing_migrations() -> list[str]:
    """Migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name} belum dijalankan" for migration, _ in plan]


def missing_guards() -> list[str]:
    """Triggers that a migration made and that are not in the database any more."""
    wanted = set()
    for migration in MigrationExecutor(connection).loader.disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, AppendOnly):
                wanted |= operation.guards(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        present = {row[0] for row in cursor.fetchall()}
    return [f"{name} hilang" for name in sorted(wanted - present)]


def changed_files() -> list[str]:
    """Uploaded files that are gone or differ from the hash noted when they came."""
    found = []
    files: list[Any] = [*sources(), *kept_scans(), *kept_lists(), *kept_proofs(), *kept_papers(), *kept_orders()]
    for file in [*files, *kept_sheets()]:
        name = getattr(file, "name", str(file))
        path = Path(settings.MEDIA_ROOT) / file.path
        if not path.is_file():
            found.append(f"{name}: berkas {file.path} hilang")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            found.append(f"{name}: isi berkas {file.path} berubah")
    return found


def changed_scores(snapshot: Snapshot, most: int = 20) -> list[str]:
    """RT-years whose stored volumes, points, total or class differ from the workbook read and scored again."""
    try:
        rulesets.require_unchanged(rulesets.load(snapshot.ruleset), snapshot.ruleset_hash)
        reading = read_draft(snapshot, today=snapshot.created_at.date(), note=False)
    except (rulesets.LawError, OSError, ValueError) as error:
        return [str(error)]
    expected = {(row["unit"], row["year"]): row for row in reading.assessment.rts.to_dicts()}
    criteria = [criterion.id for criterion in reading.assessment.ruleset.criteria]
    found = []
    for key, year, volumes, points, total, level in stored_scores(snapshot):
        row = expected.pop((key, year), None)
        if row is None or not _same(row, criteria, volumes, points, total, level):
            found.append(f"RT {key} tahun {year}: yang tersimpan tidak sama dengan hitungan ulang")
    found += [f"RT {key} tahun {year}: tidak tersimpan" for key, year in expected]
    return found[:most] + ([f"dan {len(found) - most} lagi"] if len(found) > most else [])


def _same(
    row: dict[str, Any], criteria: list[str], volumes: dict[str, Any], points: dict[str, Any], total: int, level: str
) -> bool:
    for criterion in criteria:
        fresh, kept = row[f"v_{criterion}"], volumes.get(criterion)
        if (fresh is None) != (kept is None) or (fresh is not None and abs(fresh - kept) > 1e-6):
            return False
        if row[f"n_{criterion}"] != points.get(criterion):
            return False
    return bool(row["total"] == total and row["level"] == level)
