"""The independent auditor names the first bad entry, needs no site, and ends with a code that a script understands."""

from __future__ import annotations

import ast
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nakhoda.cli.site import app

TABLES = """
CREATE TABLE ledger_book (id INTEGER, code TEXT, title TEXT, number INTEGER, hash TEXT);
CREATE TABLE ledger_entryrow (id INTEGER, book_id INTEGER, number INTEGER, content TEXT, previous TEXT, hash TEXT);
CREATE TABLE ledger_linerow (entry_id INTEGER, position INTEGER, account TEXT, place TEXT, amount_idr INTEGER);
CREATE TABLE ledger_closingrow
  (id INTEGER, book_id INTEGER, through TEXT, tranche INTEGER, number INTEGER, hash TEXT, balances TEXT);
CREATE TABLE grants_grant (id INTEGER, number TEXT, amount_idr INTEGER, book_id INTEGER);
CREATE TABLE works_package (id INTEGER, grant_id INTEGER, village_key TEXT);
CREATE TABLE payroll_wagelistrow
  (id INTEGER, package_id INTEGER, start TEXT, "end" TEXT, kind TEXT, state TEXT, content TEXT, hash TEXT,
   total_idr INTEGER, marks_through INTEGER, rates_through INTEGER);
"""
COUNT = 4


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NAKHODA_DATABASE", raising=False)
    database = sqlite3.connect(tmp_path / "nakhoda.sqlite3")
    database.executescript(TABLES)
    before = "0" * 64
    for number in range(1, COUNT + 1):
        lines = [["cash", "Kas", number], ["opening", "", -number]]
        content = json.dumps({"day": f"2021-03-0{number}", "lines": lines, "tranche": 0}, separators=(",", ":"))
        found = hashlib.sha256(f'[{number},{content},"{before}"]'.encode()).hexdigest()
        database.execute(
            "INSERT INTO ledger_entryrow VALUES (?, 1, ?, ?, ?, ?)", (number, number, content, before, found)
        )
        for position, (account, place, amount) in enumerate(lines):
            database.execute(
                "INSERT INTO ledger_linerow VALUES (?, ?, ?, ?, ?)", (number, position, account, place, amount)
            )
        before = found
    database.execute("INSERT INTO ledger_book VALUES (1, 'regular-1', 'Buku uji', ?, ?)", (COUNT, before))
    closing = (2, hash_of(database, 2), json.dumps([["cash", "Kas", 3], ["opening", "", -3]]))
    database.execute("INSERT INTO ledger_closingrow VALUES (1, 1, '2021-03-02', 0, ?, ?, ?)", closing)
    database.commit()
    database.close()
    return tmp_path


def hash_of(database: sqlite3.Connection, number: int) -> str:
    return str(database.execute("SELECT hash FROM ledger_entryrow WHERE number = ?", (number,)).fetchone()[0])


def run(home: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["audit", "--home", str(home), *words])
    return done.exit_code, done.output


@pytest.fixture
def database(home: Path) -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(home / "nakhoda.sqlite3", isolation_level=None)
    yield found
    found.close()


def test_a_whole_book_is_told_with_its_balances(home: Path) -> None:
    code, said = run(home)
    assert code == 0
    assert "cocok buku regular-1: 4 catatan" in said
    assert "cash Kas 10" in said


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("UPDATE ledger_entryrow SET content = REPLACE(content, '2021', '2020') WHERE number = 3", "catatan 3: tidak"),
        ("DELETE FROM ledger_entryrow WHERE number = 2", "catatan 2: hilang"),
        ("DELETE FROM ledger_entryrow WHERE number = 4", "catatan 4: rantai seharusnya berakhir"),
        ("UPDATE ledger_linerow SET amount_idr = 9 WHERE entry_id = 1 AND position = 0", "catatan 1: barisnya"),
        ("UPDATE ledger_entryrow SET content = 'x' WHERE number = 2", "catatan 2: tidak"),
        ("UPDATE ledger_closingrow SET balances = '[]'", "penutupan 2021-03-02: saldonya"),
        ("UPDATE ledger_closingrow SET through = '2021-03-03'", "penutupan 2021-03-03: saldonya|catatan 3: masuk"),
    ],
)
def test_a_changed_row_is_named_and_fails(home: Path, database: sqlite3.Connection, sql: str, first: str) -> None:
    database.execute(sql)
    code, said = run(home)
    assert code == 1
    named = [line.strip() for line in said.splitlines() if line.strip().startswith("BEDA ") and "buku" not in line]
    assert any(named[0].removeprefix("BEDA ").startswith(each) for each in first.split("|"))


def test_a_cut_tail_whose_head_was_mended_needs_the_noted_head(home: Path, database: sqlite3.Connection) -> None:
    noted = f"regular-1:{COUNT}:{hash_of(database, COUNT)}"
    assert run(home, "--noted", noted)[0] == 0
    database.execute("DELETE FROM ledger_entryrow WHERE number = 4")
    database.execute("DELETE FROM ledger_linerow WHERE entry_id = 4")
    database.execute("UPDATE ledger_book SET number = 3, hash = ?", (hash_of(database, 3),))
    assert run(home)[0] == 0
    code, said = run(home, "--noted", noted)
    assert code == 1
    assert "pernah ada, kini hilang" in said


def test_a_book_that_is_gone_and_a_wrong_address_are_said(home: Path, tmp_path: Path) -> None:
    assert "tidak ada lagi" in run(home, "--noted", f"regular-9:1:{'0' * 64}")[1]
    assert run(home, "--noted", "salah")[0] == 2
    assert run(tmp_path / "lain")[0] == 2


def test_the_auditor_imports_nothing_of_the_site() -> None:
    tree = ast.parse(Path(__file__).resolve().parent.parent.joinpath("audit.py").read_text(encoding="utf-8"))
    taken = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    taken |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    assert taken
    assert not any(name.startswith(("nakhoda", "django")) for name in taken)
