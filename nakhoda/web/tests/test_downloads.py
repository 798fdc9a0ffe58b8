"""Files to take away carry the name that a person gave, and nothing else of it."""

from __future__ import annotations

import pytest

from nakhoda.web.downloads import attachment


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("kumuh 2021", 'attachment; filename="kumuh 2021.csv"'),
        ('a"; filename="jahat', 'attachment; filename="a\\"; filename=\\"jahat.csv"'),
        ("baris\r\nSet-Cookie: a=b", 'attachment; filename="baris Set-Cookie: a=b.csv"'),
        ("désa", "attachment; filename*=utf-8''d%C3%A9sa.csv"),
    ],
)
def test_a_name_stays_a_name_in_the_header(name: str, header: str) -> None:
    response = attachment(b"a", "csv", name)
    assert response.headers["Content-Disposition"] == header
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert len(response.headers) == 3
