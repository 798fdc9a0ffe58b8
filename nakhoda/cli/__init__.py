"""The `nakhoda` command. Exit codes: 0 done, 1 the check failed, 2 wrong usage, 3 a file was refused."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; UTF-8 output even in an old Windows console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from nakhoda.cli.site import app

    app()
