"""Draw the picture in the tutorial: what `nakhoda example` really prints, as SVG without any outside font."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "gambar" / "demo.svg"


def main() -> int:
    """Run the example in a passing folder and save the picture; the exit status."""
    from nakhoda.cli import show
    from nakhoda.cli.site import app

    show.console = Console(
        record=True, width=104, force_terminal=True, force_interactive=False, highlight=False, file=sys.stderr
    )
    with tempfile.TemporaryDirectory() as folder:
        result = CliRunner().invoke(app, ["example", "--out", f"{folder}/hasil"])
        drawn = show.console.export_svg(title="nakhoda example").replace(f"{folder}/", "")
    plain = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(plain, encoding="utf-8")
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
