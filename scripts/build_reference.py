"""Write docs/rujukan from the law's data and the command line; with --check, fail if a page there is stale."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "rujukan"
MARK = "<!-- Dibuat oleh scripts/build_reference.py dari data program; jangan disunting. -->\n\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them with what is there; 1 if any is stale."""
    wanted = {FOLDER / path: text for path, text in reference_pages().items()}
    there = {path: path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.md"))}
    if "--check" in arguments:
        stale = sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))
        for path in stale:
            print(f"stale: {path.relative_to(ROOT).as_posix()}", file=sys.stderr)
        if stale:
            print("run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    for path in there.keys() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def reference_pages() -> dict[str, str]:
    """The text of each page by its path below docs/rujukan."""
    from scripts.reference import commands, lists, rulesets

    pages = rulesets.pages() | {
        "contoh-hitung.md": lists.case_page(),
        "temuan.md": lists.finding_page(),
        "cara-hitung.md": lists.method_page(),
        "istilah.md": lists.term_page(),
        "perintah.md": commands.command_page(),
        "keputusan.md": lists.decision_page(ROOT / "docs" / "decisions"),
    }
    return {path: MARK + text.rstrip() + "\n" for path, text in pages.items()}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
