"""What the tests of drafts share: an upload through the browser-like client, and reading what a page says."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.baseline.example import BOUNDARIES, WORKBOOK
from nakhoda.baseline.queries.snapshots import Snapshot

REGENCY, VILLAGE = "35.01", "35.01.04.2014"


def example_file(name: str) -> bytes:
    return files("nakhoda.baseline").joinpath("example", name).read_bytes()


def uploaded(
    client: Client, commits: Any, *, workbook: bytes | None = None, name: str = WORKBOOK, boundaries: bool = False
) -> Snapshot:
    """The draft that an upload of the example workbook (or another) becomes, computed."""
    given = {
        "regency": REGENCY,
        "title": "uji",
        "workbook": SimpleUploadedFile(name, workbook or example_file(WORKBOOK)),
    }
    if boundaries:
        given["boundaries"] = SimpleUploadedFile(BOUNDARIES, example_file(BOUNDARIES))
    with commits(execute=True):
        response = client.post("/data/unggah/", given)
    assert response.status_code == 302, said(response)
    found = re.search(r"/data/(\d+)/$", response.headers["Location"])
    assert found
    return Snapshot.objects.get(pk=found[1])


def decide(client: Client, commits: Any, snapshot: Snapshot, code: str, deed: str, **more: Any) -> str:
    """Decide on all findings of a kind (or those in `temuan`) and return what the next page says."""
    given = {"code": code, "putusan": deed, "cakupan": "" if "temuan" in more else "semua", **more}
    with commits(execute=True):
        response = client.post(f"/data/{snapshot.pk}/putuskan/", given)
    assert response.status_code == 302
    snapshot.refresh_from_db()
    return said(client.get(response.headers["Location"]))


def said(response: Any) -> str:
    """The text of a page, without markup, with single blanks."""
    text = re.sub(r"<(?:script|style).*?</(?:script|style)>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())
