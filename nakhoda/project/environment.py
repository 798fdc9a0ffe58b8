"""What the machine decides: where data lie, which database, who may connect. A wrong setting stops the start."""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from nakhoda.web.vault import VaultError, keys_from, new_key


class WrongSetting(Exception):
    """An environment variable or file is wrong; the message names it and what to write."""


# SQLite before 3.51.3 can corrupt a write-ahead log when two connections checkpoint at once.
SAFE_WAL = (3, 51, 3)


def home() -> Path:
    """The folder of all data: `NAKHODA_HOME`, or `nakhoda` in the user's home. Made if it does not exist."""
    folder = Path(os.environ.get("NAKHODA_HOME") or Path.home() / "nakhoda").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f"Folder data {folder} (NAKHODA_HOME) tidak dapat dibuat: {error}") from error
    return folder


def flag(name: str) -> bool:
    """A yes-or-no variable: `1` or `0`; unset is no."""
    value = os.environ.get(name, "0")
    if value not in ("0", "1"):
        raise WrongSetting(f"{name}={value!r}: tulis 1 atau 0.")
    return value == "1"


def words(name: str) -> list[str]:
    """A variable of words separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def secret_key(folder: Path) -> str:
    """`NAKHODA_SECRET_KEY`, or the key in the file `kunci-rahasia` of the data folder, made at the first start."""
    given = os.environ.get("NAKHODA_SECRET_KEY", "")
    if given:
        if len(given) < 40:
            raise WrongSetting("NAKHODA_SECRET_KEY terlalu pendek: pakai sedikitnya 40 huruf acak.")
        return given
    path = folder / "kunci-rahasia"
    if not path.exists():
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text(encoding="ascii")


def database(folder: Path) -> dict[str, Any]:
    """The database: SQLite in the data folder, or the PostgreSQL of `NAKHODA_DATABASE`.

    `postgres://user:password@host:port/name`; a socket folder may stand in the query as `?host=/run/postgresql`.
    """
    address = os.environ.get("NAKHODA_DATABASE", "")
    if not address or address.startswith("sqlite:"):
        name = address.removeprefix("sqlite:") or str(folder / "nakhoda.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": sqlite_options()}
    parts = urlparse(address)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise WrongSetting("NAKHODA_DATABASE harus berbentuk postgres://pengguna:sandi@alamat:5432/nama.")
    hosts = [value for key, _, value in (pair.partition("=") for pair in parts.query.split("&")) if key == "host"]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(hosts[0]) if hosts else parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite_options() -> dict[str, Any]:
    """A writer waits its turn, every commit is on the disk before it counts, the log fits the SQLite version."""
    journal = "WAL" if sqlite_version() >= SAFE_WAL else "TRUNCATE"
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
    }


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library that Python uses."""
    return sqlite3.sqlite_version_info


def data_keys(folder: Path) -> tuple[bytes, ...]:
    """The keys of personal numbers: `NAKHODA_DATA_KEY`, or the file `kunci-data` of the data folder, made once.

    Several keys are separated by commas or lines, the newest first.
    """
    given = os.environ.get("NAKHODA_DATA_KEY", "")
    path = folder / "kunci-data"
    if not given and not path.exists():
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(new_key())
        except FileExistsError:
            pass
    try:
        return keys_from(given or path.read_text(encoding="ascii"))
    except (VaultError, UnicodeDecodeError) as error:
        where = "NAKHODA_DATA_KEY" if given else f"Berkas {path}"
        raise WrongSetting(f"{where}: {error} Jangan diganti bila sudah ada data: pulihkan kunci yang lama.") from error
