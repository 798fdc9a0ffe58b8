"""The commands that look after a site: accounts, import, verify, serve; each in a process of its own, on real files."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from nakhoda.web.vault import new_key
from tests.support.site import ROOT, environment, free_port, serving, wait_for

EXAMPLE = files("nakhoda.baseline").joinpath("example")


def nakhoda(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nakhoda", *words, "--home", str(home)],
        cwd=ROOT,
        env=environment(home) | {"NAKHODA_DATABASE": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared")
    done = nakhoda(home, "demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    assert "petugas" in done.stdout
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    shutil.copytree(prepared, copy)
    return copy


def test_the_demo_shows_passwords_once_and_changes_nothing_the_second_time(home: Path) -> None:
    before = (home / "nakhoda.sqlite3").read_bytes()
    again = nakhoda(home, "demo", "--no-serve")
    assert again.returncode == 0
    assert "Kata sandi" not in again.stdout
    assert (home / "nakhoda.sqlite3").read_bytes() == before


def test_a_new_data_key_seals_the_numbers_anew_once(home: Path) -> None:
    keys = home / "kunci-data"
    keys.write_text(f"{new_key()}\n{keys.read_text()}")
    first, again = nakhoda(home, "rekey"), nakhoda(home, "rekey")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert int(first.stdout.split()[0]) >= 39
    assert again.stdout.startswith("0 nomor")
    keys.write_text(new_key())
    assert nakhoda(home, "rekey").returncode == 3


def test_an_account_is_made_with_a_password_shown_once(home: Path) -> None:
    first = nakhoda(home, "user", "add", "ratna", "--role", "auditor", "--area", "35.01", "--name", "Ratna")
    assert first.returncode == 0, first.stderr
    assert "ratna" in first.stdout
    assert "Kata sandi" in first.stdout
    second = nakhoda(home, "user", "add", "ratna", "--role", "facilitator", "--area", "35.01.04.2014")
    assert second.returncode == 0
    assert "Kata sandi" not in second.stdout
    wrong = nakhoda(home, "user", "add", "budi", "--role", "village_officer", "--area", "35.01")
    assert wrong.returncode == 3
    assert "tidak dapat diberikan" in wrong.stderr


def test_a_workbook_becomes_a_draft_with_counts(home: Path) -> None:
    workbook = str(EXAMPLE.joinpath("contoh-tanjungsari-2021.xlsx"))
    done = nakhoda(home, "import", workbook, "--regency", "35.01", "--as", "petugas")
    assert done.returncode == 0, done.stderr
    assert "48/48" in done.stdout or "temuan" in done.stdout
    stranger = nakhoda(home, "import", workbook, "--regency", "33.75", "--as", "petugas")
    assert stranger.returncode == 3
    assert "kewenangan" in stranger.stderr
    broken = home / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04 bukan buku kerja")
    refused = nakhoda(home, "import", str(broken), "--regency", "35.01", "--as", "petugas")
    assert refused.returncode == 3
    assert "rusak" in refused.stderr


def test_a_national_code_list_is_shown_then_applied(home: Path) -> None:
    codes = home / "kode.csv"
    codes.write_text("kode,nama\n33,Jawa Tengah\n33.75,Kota Contoh\n33.75.01,Barat\n", encoding="utf-8")
    words = ("region", "import", str(codes), "--effective", "2025-01-01")
    shown = nakhoda(home, *words)
    assert shown.returncode == 0, shown.stderr
    assert "new 3" in shown.stdout
    assert "Belum diterapkan" in shown.stdout
    assert "Sudah diterapkan" in nakhoda(home, *words, "--apply").stdout
    assert "Tidak ada yang berubah" in nakhoda(home, *words, "--apply").stderr
    assert nakhoda(home, *words[:-1], "kapan-kapan").returncode == 2


def test_a_sound_site_is_verified(home: Path) -> None:
    done = nakhoda(home, "verify")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BEDA" not in done.stdout


@pytest.mark.parametrize(
    ("deed", "named"),
    [
        (
            "UPDATE scoring_rtscore SET total = total + 1 WHERE id = (SELECT min(id) FROM scoring_rtscore)",
            "nilai resmi",
        ),
        ("UPDATE people_auditevent SET action = 'x' WHERE number = 5", "jejak"),
        ("DELETE FROM people_auditevent WHERE number = (SELECT max(number) FROM people_auditevent)", "jejak"),
        ("SELECT 1", "penjaga"),
    ],
)
def test_a_change_behind_the_sites_back_is_found(home: Path, deed: str, named: str) -> None:
    with sqlite3.connect(home / "nakhoda.sqlite3") as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(deed)
    database.close()
    done = nakhoda(home, "verify")
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("BEDA")]
    assert any(named in line for line in wrong), done.stdout


def test_a_changed_upload_is_found(home: Path) -> None:
    upload = next((home / "berkas" / "sumber").glob("*.geojson"))
    upload.write_bytes(upload.read_bytes() + b" ")
    done = nakhoda(home, "verify")
    assert done.returncode == 1
    assert "isi berkas" in done.stdout


def children(parent: int) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            yield int(folder.name)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="bukan untuk sistem tanpa /proc")
def test_the_worker_ends_when_the_server_is_killed(home: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "nakhoda", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(home) | {"NAKHODA_DATABASE": ""},
        stdout=subprocess.DEVNULL,
    )
    wait_for(port, server)
    workers = list(children(server.pid))
    assert workers
    server.send_signal(signal.SIGKILL)
    server.wait()
    deadline = time.monotonic() + 20
    while any(alive(worker) for worker in workers):
        assert time.monotonic() < deadline, "the worker outlived the server"
        time.sleep(0.1)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NAKHODA_DEBUG", "ya"),
        ("NAKHODA_SECRET_KEY", "pendek"),
        ("NAKHODA_DATABASE", "mysql://x/y"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nakhoda", "verify", "--home", str(tmp_path)],
        cwd=ROOT,
        env=environment(tmp_path) | {name: value},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert name in done.stderr


def test_the_real_server_answers_with_the_headers_it_promises(tmp_path: Path) -> None:
    import http.client

    with serving(tmp_path / "home") as site:
        connection = http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=20)
        connection.request("GET", "/gaya/", headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
    assert answer.status == http.client.OK
    assert headers["content-encoding"] == "gzip"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
