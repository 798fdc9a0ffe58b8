"""Photos: the place is read, then nothing but the picture is kept; what is no photo is refused."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nakhoda.web.images import clean_photo
from nakhoda.web.uploads import UploadRefused, kind_of, plain_name


def photo(size: tuple[int, int] = (1600, 900), form: str = "JPEG", *, gps: bool = True) -> bytes:
    image = Image.new("RGB", size, (90, 120, 60))
    exif = Image.Exif()
    exif[0x010F] = "Kamera Rahasia"
    exif[0x0112] = 6
    if gps:
        exif[0x8825] = {1: "S", 2: (8.0, 11.0, 30.0), 3: "E", 4: (111.0, 6.0, 41.4)}
    buffer = io.BytesIO()
    image.save(buffer, form, exif=exif)
    return buffer.getvalue()


def test_the_copy_is_upright_small_and_without_metadata() -> None:
    cleaned = clean_photo(photo())
    with Image.open(io.BytesIO(cleaned.jpeg)) as kept:
        assert kept.size == (720, 1280)
        assert not kept.getexif()
    assert b"Kamera" not in cleaned.jpeg
    assert cleaned.latitude == pytest.approx(-8.191667, abs=1e-6)
    assert cleaned.longitude == pytest.approx(111.1115, abs=1e-6)


def test_what_follows_the_picture_is_dropped() -> None:
    cleaned = clean_photo(photo(gps=False) + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in cleaned.jpeg
    assert (cleaned.longitude, cleaned.latitude) == (None, None)


def test_a_picture_of_too_many_pixels_is_refused_by_its_header() -> None:
    header = bytearray(photo((10, 10), "PNG", gps=False))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(UploadRefused):
        clean_photo(bytes(header))


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises(UploadRefused):
        clean_photo(data)


@given(st.integers(0, 600))
def test_a_truncated_photo_is_refused(cut: int) -> None:
    data = photo((40, 30), gps=False)
    with pytest.raises(UploadRefused, match="oto"):
        clean_photo(data[: min(cut, len(data) - 60)])


@given(st.text(max_size=300))
def test_a_name_is_never_a_path(name: str) -> None:
    plain = plain_name(name)
    assert plain
    assert "\0" not in plain
    assert len(plain) <= 200


def test_a_kind_is_told_by_content() -> None:
    assert kind_of(photo()) == "jpg"
    assert kind_of(b"%PDF-1.7") == "pdf"
    assert kind_of(b"<svg onload=x>") == ""
