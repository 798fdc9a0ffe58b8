"""Keep the English screens: gather every Indonesian text of templates and code, and compile the translations.

`python scripts/messages.py` updates `nakhoda/project/locale/en/LC_MESSAGES/django.po` and compiles it;
`--check` changes nothing and fails if a text is new, gone, untranslated, or not compiled.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nakhoda"
PO = PACKAGE / "project" / "locale" / "en" / "LC_MESSAGES" / "django.po"
Found = dict[tuple[str, str | tuple[str, ...]], set[str]]
# The files do not change with the day they are written on.
SOME_DAY = datetime(2021, 3, 25, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> int:
    """Update or check; the exit status."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    found = gathered()
    catalog = translated(found)
    if "--check" in sys.argv:
        return check(found, catalog)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(catalog))
    PO.with_suffix(".mo").write_bytes(mo_bytes(catalog))
    missing = untranslated(catalog)
    print(f"{len(found)} texts, {len(missing)} without English: {PO.relative_to(ROOT)}")
    return 0


def gathered() -> Found:
    """Every marked text (context, id) with the files it stands in."""
    found: Found = {}
    for path, source in sources():
        for _, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            if message:
                key = tuple(message) if isinstance(message, list | tuple) else message
                found.setdefault((context or "", key), set()).add(path.relative_to(ROOT).as_posix())
    return found


def sources() -> Iterator[tuple[Path, str]]:
    """Python as it is, templates turned into calls of gettext."""
    for path in sorted(PACKAGE.rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
            yield path, f"{source}\n{in_f_strings(source)}"
        elif path.suffix in (".html", ".txt", ".svg") and "templates" in path.parts:
            yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path))


def in_f_strings(source: str) -> str:
    """The marked texts within f-strings, one call a line: the extraction does not look there."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [part for string in strings for part in ast.walk(string) if isinstance(part, ast.Call)]
    return "\n".join(ast.unparse(call) for call in calls if getattr(call.func, "id", "") in KEYWORDS)


def translated(found: Found) -> Catalog:
    """The catalogue of the texts found, with the translations there are."""
    old = Catalog(locale="en")
    if PO.exists():
        with PO.open("rb") as handle:
            old = read_po(handle, locale="en")
    catalog = Catalog(locale="en", project="Nakhoda", creation_date=SOME_DAY, revision_date=SOME_DAY, fuzzy=False)
    for (context, message), paths in sorted(found.items(), key=lambda item: (str(item[0][1]), item[0][0])):
        before = old.get(message if isinstance(message, str) else message[0], context or None)
        string = before.string if before else None
        catalog.add(message, string, locations=[(path, 0) for path in sorted(paths)], context=context or None)
    return catalog


def check(found: Found, catalog: Catalog) -> int:
    """0 if the stored files are those that an update would write and nothing lacks English."""
    problems = [f"no English for: {text!r}" for text in untranslated(catalog)]
    stored = PO.read_bytes() if PO.exists() else b""
    if stored != po_bytes(catalog):
        problems.append(f"{PO.name} is stale: run `make docs`")
    elif PO.with_suffix(".mo").read_bytes() != mo_bytes(catalog):
        problems.append("django.mo is stale: run `make docs`")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def untranslated(catalog: Catalog) -> list[str]:
    """Texts without English."""
    texts = []
    for message in catalog:
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        if message.id and not all(strings):
            texts.append(message.id if isinstance(message.id, str) else message.id[0])
    return texts


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as a PO file without dates or line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=True, include_lineno=False)
    return buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalogue compiled."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
