"""A wrong setting stops the start and says which and what to write; the right ones are safe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "x" * 50


def started(folder: Path, code: str = "pass", **variables: str) -> subprocess.CompletedProcess[str]:
    """Python that loads the site's settings with those variables and runs the code, `s` being the settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NAKHODA_")}
    script = f"from nakhoda.project import settings as s\n{code}"
    return subprocess.run(
        [sys.executable, "-c", script],
        env=kept | {"NAKHODA_HOME": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"NAKHODA_SECRET_KEY": "pendek"}, "NAKHODA_SECRET_KEY terlalu pendek"),
        ({"NAKHODA_DEBUG": "yes"}, "NAKHODA_DEBUG='yes': tulis 1 atau 0"),
        ({"NAKHODA_HTTPS": "on"}, "NAKHODA_HTTPS='on': tulis 1 atau 0"),
        ({"NAKHODA_EXAMPLE": ""}, "NAKHODA_EXAMPLE='': tulis 1 atau 0"),
        ({"NAKHODA_DEBUG": "1", "NAKHODA_HTTPS": "1"}, "NAKHODA_DEBUG=1 membuka isi sistem"),
        ({"NAKHODA_DATABASE": "mysql://a/b"}, "NAKHODA_DATABASE harus berbentuk postgres://"),
        ({"NAKHODA_DATABASE": "postgres://host"}, "NAKHODA_DATABASE harus berbentuk postgres://"),
        ({"NAKHODA_HOME": "/dev/null/nakhoda"}, "tidak dapat dibuat"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_to_write(
    variables: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = started(tmp_path, **variables)
    assert done.returncode != 0
    assert said in done.stderr


def test_behind_https_cookies_are_bound_to_the_host_and_never_travel_in_clear(tmp_path: Path) -> None:
    code = (
        "assert s.SESSION_COOKIE_NAME == '__Host-sessionid' and s.CSRF_COOKIE_NAME == '__Host-csrftoken'\n"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_SSL_REDIRECT\n"
        "assert s.SECURE_HSTS_SECONDS >= 31_536_000 and not s.DEBUG"
    )
    assert started(tmp_path, code, NAKHODA_HTTPS="1").stderr == ""


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = (started(tmp_path, "print(s.SECRET_KEY)").stdout for _turn in range(2))
    assert first == again
    assert len(first.strip()) >= 40
    if os.name == "posix":
        assert (tmp_path / "kunci-rahasia").stat().st_mode & 0o077 == 0
