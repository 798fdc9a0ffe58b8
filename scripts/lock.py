"""Write requirements.lock and requirements-dev.lock from pyproject.toml: exact versions with hashes, no address.

Run by `make lock`, which provides uv. Every artifact that the index has for a version is hashed, so one lock
serves Linux, Windows and macOS and every Python that pyproject.toml admits.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("--group", "dev")}
HEADER = "# Written by `make lock` from pyproject.toml; do not edit.\n"
OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--fork-strategy=fewest",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-config",
    "--quiet",
)


def main() -> int:
    """Write both locks; 1 with a message if uv is missing."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        print("uv is missing; `make lock` installs it", file=sys.stderr)
        return 1
    for name, groups in LOCKS.items():
        command = [uv, "pip", "compile", "pyproject.toml", *OPTIONS, *groups, *sys.argv[1:], "--output-file", name]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        path = ROOT / name
        path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
