"""The commands of the site: serve it, fill it, look after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from nakhoda.cli.app import FAILED, REFUSED, USAGE
from nakhoda.cli.app import app as app

if TYPE_CHECKING:
    from nakhoda.people.rules.scope import Viewer

user_app = typer.Typer(help="Akun dan peran.", no_args_is_help=True)
region_app = typer.Typer(help="Kode wilayah.", no_args_is_help=True)
app.add_typer(user_app, name="user")
app.add_typer(region_app, name="region")

DEMO_HOME = Path("hasil/demo")
HomeOption = Annotated[Path | None, typer.Option("--home", help="Folder data; bawaan: NAKHODA_HOME atau ~/nakhoda")]
PortOption = Annotated[int, typer.Option("--port", help="Nomor porta")]
LanOption = Annotated[bool, typer.Option("--lan", help="Dapat dibuka dari ponsel di jaringan yang sama")]


@app.command()
def demo(
    home: Annotated[Path, typer.Option("--home", help="Folder data contoh")] = DEMO_HOME,
    port: PortOption = 8000,
    lan: LanOption = False,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Jalankan situsnya")] = True,
) -> None:
    """Siapkan kabupaten contoh (bukan data resmi) dan buka situsnya di 127.0.0.1:8000."""
    os.environ["NAKHODA_EXAMPLE"] = "1"
    with site(home):
        from nakhoda.cli import example

        _prepare()
        typer.echo("Memuat data contoh…")
        passwords = example.load()
        _show_passwords(passwords)
        if serve_it:
            _serve(port, lan=lan)


@app.command()
def serve(home: HomeOption = None, port: PortOption = 8000, lan: LanOption = False) -> None:
    """Jalankan situs di komputer ini; basis data disiapkan atau diperbarui lebih dahulu."""
    with site(home):
        _prepare()
        _serve(port, lan=lan)


@app.command(hidden=True)
def worker(home: HomeOption = None) -> None:
    """Kerjakan pekerjaan panjang; dijalankan oleh `serve`."""
    with site(home):
        from nakhoda.cli.server import work

        work()


@app.command("import")
def import_workbook(
    file: Annotated[Path, typer.Argument(help="Buku kerja .xlsx dari kantor", metavar="BERKAS")],
    regency: Annotated[str, typer.Option("--regency", help="Kode kabupaten/kota, misalnya 35.01")],
    by: Annotated[str, typer.Option("--as", help="Nama akun yang bertindak")],
    boundaries: Annotated[Path | None, typer.Option("--boundaries", help="Batas RT")] = None,
    title: Annotated[str, typer.Option("--title", help="Judul rancangan")] = "",
    home: HomeOption = None,
) -> None:
    """Baca buku kerja menjadi rancangan; orang yang mengaktifkannya di situs."""
    with site(home):
        from nakhoda.baseline.actions.drafts import start_draft
        from nakhoda.baseline.actions.files import store_file
        from nakhoda.cli import show
        from nakhoda.scoring.actions.compute import compute

        viewer = _viewer(by)
        with show.progress(quiet=False) as step:
            step("Menyimpan berkas")
            stored = store_file(by=viewer, kind="workbook", name=file.name, chunks=_chunks(file))
            outline = boundaries and store_file(
                by=viewer, kind="boundaries", name=boundaries.name, chunks=_chunks(boundaries)
            )
            draft = start_draft(by=viewer, regency=regency, title=title, workbook=stored, boundaries=outline or None)
            step("Membaca, menilai dan memeriksa")
            state = compute(draft.pk, today=date.today())
        draft.refresh_from_db()
        if state != "draft":
            _stop(draft.message, REFUSED)
        rows = ", ".join(f"{sheet} {n['out']}/{n['in']}" for sheet, n in draft.summary["rows"].items())
        findings = sum(draft.summary["findings"].values())
        typer.echo(f"Rancangan {draft.pk}: baris terbaca {rows}; {findings} temuan. Periksa di /data/{draft.pk}/")


@app.command()
def verify(home: HomeOption = None) -> None:
    """Hitung ulang semua yang resmi: rantai jejak, berkas, nilai, penjaga basis data. Kode keluar 1 bila ada beda."""
    with site(home):
        from nakhoda.cli.verify import problems

        count = 0
        for check, found in problems():
            typer.echo(f"{'BEDA ' if found else 'cocok'} {check}")
            for line in found:
                count += 1
                typer.echo(f"      {line}")
    if count:
        raise typer.Exit(FAILED)


@app.command()
def rekey(home: HomeOption = None) -> None:
    """Kunci ulang NIK dan nomor rekening dengan kunci data terbaru; yang terputus dilanjutkan dengan mengulanginya."""
    with site(home):
        from nakhoda.ledger.actions.books import rekey as books
        from nakhoda.payroll.actions.people import rekey as people
        from nakhoda.web.vault import VaultError

        try:
            count = books() + people()
        except VaultError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(REFUSED) from error
    typer.echo(
        f"{count} nomor dikunci ulang. Kunci lama boleh dilepas sesudah cadangan dan berkas transfer upah "
        "yang memakainya tidak disimpan lagi."
    )


@app.command()
def audit(
    home: HomeOption = None,
    noted: Annotated[
        list[str] | None, typer.Option("--noted", help="Sidik yang dicatat di luar: KODE:NOMOR:SIDIK (boleh berulang)")
    ] = None,
) -> None:
    """Hitung ulang buku kas, bantuan dan upah dengan program pemeriksa tersendiri. Kode keluar 1 bila ada beda."""
    from nakhoda.cli import audit as auditor
    from nakhoda.cli.audit_wages import audit_grants, audit_wages

    folder = home or Path(os.environ.get("NAKHODA_HOME") or Path.home() / "nakhoda")
    known: dict[str, tuple[int, str]] = {}
    try:
        for word in noted or ():
            code, number, found = word.rsplit(":", 2)
            known[code] = (int(number), found)
    except ValueError:
        _stop("--noted: tulis KODE:NOMOR:SIDIK seperti pada buku kas cetak.", USAGE)
    count = 0
    try:
        with auditor.opened(folder, auditor.database_address()) as rows:
            books = auditor.audit(rows, known)
            others = {"bantuan": audit_grants(rows), "daftar upah": audit_wages(rows)}
    except OSError as error:
        _stop(str(error), USAGE)
    for book in books:
        count += len(book.problems)
        typer.echo(
            f"{'BEDA ' if book.problems else 'cocok'} buku {book.code}: {book.number} catatan, sidik {book.hash}"
        )
        for (account, place), amount in sorted(book.balances.items()):
            typer.echo(f"      {account} {place} {amount}")
        for line in book.problems:
            typer.echo(f"      BEDA {line}")
    for name, problems in others.items():
        count += len(problems)
        typer.echo(f"{'BEDA ' if problems else 'cocok'} semua {name}")
        for line in problems:
            typer.echo(f"      BEDA {line}")
    if count:
        raise typer.Exit(FAILED)


@user_app.command("add")
def user_add(
    username: Annotated[str, typer.Argument(help="Nama akun, misalnya sari")],
    role: Annotated[str, typer.Option("--role", help="Peran, misalnya regency_officer")],
    area: Annotated[str, typer.Option("--area", help="Kode wilayah, misalnya 35.01; kosong: seluruh Indonesia")] = "",
    name: Annotated[str, typer.Option("--name", help="Nama orangnya")] = "",
    home: HomeOption = None,
) -> None:
    """Buat akun (atau pakai yang ada) dan beri peran; kata sandi pertama ditampilkan sekali."""
    with site(home):
        import secrets

        from nakhoda.people.actions import SYSTEM, create_account, give_role
        from nakhoda.people.queries import account_named

        _prepare()
        account = account_named(username)
        if account is None:
            password = secrets.token_urlsafe(9)
            account = create_account(by=SYSTEM, username=username, name=name or username, password=password)
            _show_passwords({account.username: password})
        give_role(by=SYSTEM, account=account, role=role, area=area)
        typer.echo(f"{account} sekarang {role} untuk {area or 'seluruh Indonesia'}.")


@user_app.command("roles")
def user_roles() -> None:
    """Daftar peran dan kegunaannya."""
    from nakhoda.people.rules.roles import ROLES

    for role in ROLES.values():
        typer.echo(f"{role.id:16} {role.name}: {role.purpose}")


@region_app.command("import")
def region_import(
    file: Annotated[Path, typer.Argument(help="Daftar kode wilayah .csv (kode, nama, …)", metavar="BERKAS")],
    effective: Annotated[str, typer.Option("--effective", help="Berlaku sejak, misalnya 2025-01-01")],
    complete: Annotated[
        bool, typer.Option("--complete/--partial", help="Apakah daftar memuat semua kode wilayah itu")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Terapkan; tanpa ini hanya ditunjukkan")] = False,
    home: HomeOption = None,
) -> None:
    """Tunjukkan, atau terapkan, perubahan kode wilayah seluruh Indonesia dari daftar resmi."""
    with site(home):
        from nakhoda.baseline.rules.cells import as_date
        from nakhoda.people.actions import SYSTEM
        from nakhoda.regions.actions import apply_code_list, preview_code_list, upload_code_list

        day = as_date(effective)
        if day is None:
            _stop(f"--effective {effective!r}: tulis tanggal, misalnya 2025-01-01.", USAGE)
        _prepare()
        kept = upload_code_list(by=SYSTEM, name=file.name, chunks=_chunks(file), effective_on=day, complete=complete)
        counts = (
            apply_code_list(by=SYSTEM, file=kept) if apply else preview_code_list(by=SYSTEM, file=kept).changes.counts
        )
        typer.echo(", ".join(f"{name} {count}" for name, count in counts.items()))
        typer.echo("Sudah diterapkan." if apply else "Belum diterapkan: ulangi dengan --apply.")


@contextmanager
def site(home: Path | None) -> Iterator[None]:
    """Django, set up for the data folder; refusals become one plain sentence and an exit code."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    from nakhoda.project.environment import WrongSetting

    if home is not None:
        os.environ["NAKHODA_HOME"] = str(home.expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nakhoda.project.settings")
    try:
        django.setup()
    except (WrongSetting, ImproperlyConfigured) as error:
        _stop(str(error), USAGE)
    from django.db import OperationalError

    from nakhoda.baseline.files.guard import WorkbookRefused
    from nakhoda.people.actions import Refused

    try:
        yield
    except (Refused, WorkbookRefused) as error:
        _stop(str(error), REFUSED)
    except OperationalError as error:
        _stop(f"Basis data tidak dapat dipakai: {error}", FAILED)


def _prepare() -> None:
    from nakhoda.cli.server import prepare

    prepare()


def _serve(port: int, *, lan: bool) -> None:
    from nakhoda.cli.server import run

    run(port, lan=lan)


def _viewer(username: str) -> Viewer:
    from nakhoda.people.queries import account_named, viewer_of

    account = account_named(username)
    if account is None:
        _stop(f"Akun {username!r} tidak ada. Buat dengan: nakhoda user add {username} --role … --area …", USAGE)
    return viewer_of(account)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                yield chunk
    except OSError as error:
        _stop(f"{path} tidak dapat dibaca: {error}", REFUSED)


def _show_passwords(passwords: dict[str, str]) -> None:
    if passwords:
        typer.echo("Kata sandi akun baru (ditampilkan sekali, simpan baik-baik):")
        for username, password in passwords.items():
            typer.echo(f"  {username:14} {password}")


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
