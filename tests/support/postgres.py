"""A PostgreSQL server of our own for as long as a test or a command needs it: a new cluster in a passing folder.

`python -m tests.support.postgres COMMAND …` runs the command with `NAKHODA_DATABASE` set to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
MISSING = "perlu postgresql"


def programs() -> Path | None:
    """The folder of the newest installed server's programs, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server, as `NAKHODA_DATABASE` takes it. It listens on a socket in its own folder alone."""
    bin_folder = programs()
    if bin_folder is None:
        raise FileNotFoundError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="nakhoda-pg-"))
    if os.getuid() == 0:
        owner = pwd.getpwnam(USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", 54000 + os.getpid() % 9000
    _run(bin_folder / "initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--encoding", "UTF8")
    options = f"-k {folder} -p {port} -c listen_addresses='' -c max_connections=60"
    _run(bin_folder / "pg_ctl", "--pgdata", data, "--log", folder / "log", "--wait", "-o", options, "start")
    try:
        _run(bin_folder / "createdb", "--host", folder, "--port", port, "--username", USER, "nakhoda")
        yield f"postgres://{USER}@:{port}/nakhoda?host={folder}"
    finally:
        _run(bin_folder / "pg_ctl", "--pgdata", data, "--mode", "immediate", "--wait", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", USER, "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())


def main() -> int:
    """Run the command that follows on a server of its own; its exit status."""
    with server() as address:
        environment = os.environ | {"NAKHODA_DATABASE": address}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
