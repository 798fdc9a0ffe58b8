"""`nakhoda verify` reads every uploaded file again, also scans of decrees and code lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nakhoda.cli.verify import changed_files
from nakhoda.decrees.actions.drafts import add_file
from nakhoda.decrees.queries import active_decree
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.actions import upload_code_list

pytestmark = pytest.mark.django_db


def test_a_scan_or_a_list_that_changed_on_the_disk_is_named(viewer: Callable[[str], Viewer], settings: Any) -> None:
    assert changed_files() == []
    decree, officer, root = active_decree("35.01"), viewer("petugas"), Path(settings.MEDIA_ROOT)
    assert decree is not None
    scan = add_file(by=officer, decree=decree, kind="scan", name="sk.pdf", chunks=[b"%PDF-1.7\n%%EOF\n"])
    listed = upload_code_list(
        by=officer,
        name="kode.csv",
        chunks=[b"kode,nama\n35,Jawa Timur\n"],
        effective_on=date(2025, 1, 1),
        complete=False,
    )
    assert changed_files() == []
    (root / scan.path).write_bytes(b"%PDF-1.7 lain %%EOF")
    (root / listed.path).unlink()
    assert changed_files() == [
        f"sk.pdf: isi berkas {scan.path} berubah",
        f"kode.csv: berkas {listed.path} hilang",
    ]
