"""Take the picture in the README: the officer's desk of the example site, in the system's Chromium."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.support.site import browsing, serving, sign_in

TARGET = Path(__file__).resolve().parent.parent / "docs" / "gambar" / "meja.png"
WIDTH, HEIGHT = 1366, 900
COLOURS = 128


def main() -> int:
    """Serve the example, sign in as the officer, keep the picture with few colours; the exit status."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as site, browsing() as browser:
        page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="id-ID").new_page()
        sign_in(page, site, "petugas")
        page.goto(f"{site.address}/")
        picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS).save(TARGET, optimize=True)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
