"""Photos of strangers: opened with care, turned upright, made small, and freed of everything but the picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from nakhoda.web.uploads import UploadRefused

MOST_PIXELS = 40_000_000
LONGEST_PX, THUMB_PX = 1280, 320
QUALITY = 78
GPS = 0x8825
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4
# A picture whose header promises more is refused by us before Pillow would decode it.
Image.MAX_IMAGE_PIXELS = 2 * MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Photo:
    """A clean JPEG without metadata, a small one for lists, and the place the camera noted, if any."""

    jpeg: bytes
    thumb: bytes
    width: int
    height: int
    longitude: float | None
    latitude: float | None


def clean_photo(data: bytes, name: str = "Foto") -> Photo:
    """The photo re-encoded: upright, at most 1280 px, no EXIF. UploadRefused for what is no JPEG, PNG or WebP picture.

    The place is read from the metadata first, because the copy that is kept has none.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UploadRefused(f"{name}: gambar terlalu besar ({image.width} × {image.height}). Kecilkan dahulu.")
            longitude, latitude = _place(image.getexif().get_ifd(GPS))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, UploadRefused):
            raise
        raise UploadRefused(f"{name}: bukan foto yang dapat dibuka. Pakai JPG atau PNG.") from error
    picture = _jpeg(upright, LONGEST_PX)
    return Photo(picture[0], _jpeg(upright, THUMB_PX)[0], *picture[1], longitude, latitude)


def _jpeg(image: Image.Image, longest: int) -> tuple[bytes, tuple[int, int]]:
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return buffer.getvalue(), small.size


def _place(gps: dict[int, Any]) -> tuple[float | None, float | None]:
    latitude = _degrees(gps.get(LATITUDE), gps.get(LATITUDE_REF), "S", 90)
    longitude = _degrees(gps.get(LONGITUDE), gps.get(LONGITUDE_REF), "W", 180)
    return (longitude, latitude) if longitude is not None and latitude is not None else (None, None)


def _degrees(parts: Any, reference: Any, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(Fraction(str(part))) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= most:
        return None
    return -value if reference == negative else value
