"""The site as processes of one computer: the web server, and a worker that ends with it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path

import typer
from django.conf import settings
from django.core.management import call_command

THREADS = 8
# The worker looks for work this often; an officer who uploads waits no longer than that.
LOOK_EVERY_S = 0.3


def prepare() -> None:
    """Bring the database up to date, and lay out the static files of this version."""
    call_command("migrate", verbosity=0, interactive=False)
    stamp = Path(settings.STATIC_ROOT) / ".versi"
    wanted = f"{version('nakhoda')} {_newest_static()}"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted, encoding="utf-8")


def run(port: int, *, lan: bool) -> None:
    """Serve until interrupted; long jobs go to a worker process that ends when this one does."""
    import waitress

    from nakhoda.project.wsgi import application

    addresses = lan_addresses() if lan else []
    settings.ALLOWED_HOSTS += addresses
    helper = start_worker()
    try:
        server = waitress.create_server(
            application,
            listen=f"{'*' if lan else '127.0.0.1'}:{port}",
            threads=THREADS,
            ident="nakhoda",
            max_request_body_size=120 * 1024 * 1024,
        )
        announce(port, addresses)
        server.run()
    except OSError as error:
        typer.echo(f"Porta {port} tidak dapat dipakai: {error}. Coba --port {port + 1}.", err=True)
        raise typer.Exit(1) from error
    finally:
        helper.terminate()


def start_worker() -> subprocess.Popen[bytes]:
    """A worker process; it watches its standard input and ends when this process is gone, however that happened."""
    environment = os.environ | {"NAKHODA_HOME": str(settings.HOME)}
    return subprocess.Popen([sys.executable, "-m", "nakhoda", "worker"], stdin=subprocess.PIPE, env=environment)


def work() -> None:
    """Do the jobs of the database one after the other until the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    call_command("db_worker", interval=LOOK_EVERY_S, startup_delay=False, verbosity=0)


def lan_addresses() -> list[str]:
    """This computer's addresses in the local network, the one that other devices most likely reach first."""
    found = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("10.255.255.255", 1))  # sends nothing: it only asks which address would be used
        found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def announce(port: int, addresses: list[str]) -> None:
    """Say where the site is, with a QR code for phones where it can be reached from them."""
    typer.echo(f"\nNakhoda berjalan di http://127.0.0.1:{port}/  (hentikan dengan Ctrl+C)")
    for address in addresses:
        typer.echo(f"Dari ponsel di jaringan yang sama: http://{address}:{port}/")
    if addresses and sys.stdout.isatty():
        import segno

        segno.make(f"http://{addresses[0]}:{port}/", micro=False).terminal(compact=True)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _newest_static() -> int:
    """The moment (nanoseconds) of the newest of our static files, so that a developer's change shows at once."""
    folder = Path(__file__).resolve().parent.parent
    return max((path.stat().st_mtime_ns for path in folder.glob("*/static/**/*") if path.is_file()), default=0)
