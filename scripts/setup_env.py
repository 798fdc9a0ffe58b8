"""Make `.venv` with the locked packages and this project in it; instant when nothing changed.

Standard library only, and text that any Python since 3.7 can read, so that an old `python3` still gets a clear message
and a newer interpreter beside it is found.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "nakhoda-setup.sha256"
OLDEST, NEWEST = (3, 11), (3, 14)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")
PROBE = "import ensurepip, sys, venv; print(sys.version_info[0], sys.version_info[1])"
NOT_FOUND = """Nakhoda needs Python {oldest} to {newest} with its venv module, and none was found.
  Debian, Ubuntu:  sudo apt install python3 python3-venv
  Fedora:          sudo dnf install python3
  macOS, Windows:  the installer of python.org
Then run the same command again, or name one: make test PYTHON=/path/to/python3"""


def main() -> int:
    """Set the environment up if the lock or the project file changed; the exit status."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted and venv_python().exists():
        return 0
    if not venv_works():
        python = find_python()
        if python is None:
            print(NOT_FOUND.format(oldest=dotted(OLDEST), newest=dotted(NEWEST)), file=sys.stderr)
            return 1
        print("Making .venv with " + python, flush=True)
        if VENV.exists():
            shutil.rmtree(str(VENV))
        run(python, "-m", "venv", str(VENV))
    print("Installing the locked packages (about half a minute, once)", flush=True)
    pip("--require-hashes", "--requirement", str(LOCK))
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    STAMP.write_text(wanted, encoding="ascii")
    return 0


def fingerprint() -> str:
    """SHA-256 over the folder, the lock and pyproject.toml: they decide what is installed, and where."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def find_python() -> str | None:
    """Path of the first interpreter that is new enough and can make environments, or None."""
    for name in (sys.executable, *NAMES):
        path = shutil.which(name) if name else None
        version = version_of(path) if path else None
        if version is not None and OLDEST <= version <= NEWEST:
            return path
    return None


def version_of(path: str) -> tuple[int, int] | None:
    """(major, minor) of an interpreter, or None if it does not run or lacks venv."""
    try:
        answer = subprocess.run([path, "-c", PROBE], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0:
        return None
    major, minor = answer.stdout.decode("ascii").split()
    return int(major), int(minor)


def venv_python() -> Path:
    """The interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_works() -> bool:
    """Whether `.venv` was made here and holds an interpreter of an admitted version, so that it can be updated.

    An environment does not survive a move of its folder: its commands and the project's link hold the old path.
    """
    settings = VENV / "pyvenv.cfg"
    if not settings.is_file() or str(VENV) not in settings.read_text(encoding="utf-8"):
        return False
    version = version_of(str(venv_python())) if venv_python().exists() else None
    return version is not None and OLDEST <= version <= NEWEST


def pip(*arguments: str) -> None:
    """`pip install` inside the environment, quietly."""
    run(str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def run(*command: str) -> None:
    """Run a command; the program ends with its status if it fails."""
    status = subprocess.run(command, cwd=str(ROOT), check=False).returncode
    if status != 0:
        sys.exit(status)


def dotted(version: tuple[int, int]) -> str:
    """`3.11` of (3, 11)."""
    return ".".join(str(part) for part in version)


if __name__ == "__main__":
    sys.exit(main())
