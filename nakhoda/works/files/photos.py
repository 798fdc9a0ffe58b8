"""Photos read: place, direction and time from the metadata, a clean copy without them, fingerprints, likeness."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from hashlib import sha256
from math import cos, degrees, pi, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from nakhoda.web.images import GPS, Photo, clean_photo
from nakhoda.works.rules.photos import BITS, SIDE, WAVES, Hit, Print, Spot, alike

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]

EXIF, TAKEN, TAKEN_TOO, BEARING = 0x8769, 0x9003, 0x0132, 17
GRAY_PX, SAMPLE_PX, LOOK_PX = 256, 32, 64
SCALES = ((0.9, 3), (0.8, 4), (0.7, 5), (0.6, 5))
# What a probe is turned by before it is hashed, in degrees, for pictures that were tilted a little.
TILTS = (0.0, 3.0, -3.0, 6.0, -6.0, 9.0, -9.0)
# From `SAME` on two pictures of different spots are one. Pictures of one spot share what was not built on: there it
# takes `SAME_SPOT`, and from `NEAR_SPOT` on a person should look. Tried on drawn streets, see the tests.
SAME, SAME_SPOT, NEAR_SPOT, LEAST_ROUGH = 0.4, 0.7, 0.5, 0.72
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
LEAST_SIDE = 0.5
MOST_LOOKS = 24
_CLOCK = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
# Blur in pixels and step as a share of the box, of each round of laying one picture on the other.
STEPS = ((1.5, 0.03), (0.5, 0.015), (0.0, 0.006))
COARSE_BLUR, NEAR_TILTS, SIZES = 1.5, (0.0, 1.5, -1.5), (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55)
SURROUNDINGS_PX, EDGE_PX, PARTS_A_SIDE, LEAST_PARTS = 6, 3, 5, 6
MOST_PARTS, FLAT = 0.85, 2.0


@dataclass(frozen=True, slots=True)
class Shot:
    """An uploaded photo: the clean copy, where and when it was taken if the camera says so, hash and fingerprint."""

    photo: Photo
    spot: Spot | None
    taken: datetime | None
    sha256: str
    print: Print


@dataclass(frozen=True, slots=True)
class Reuse:
    """An earlier photo that a new one repeats: its place in the list, likeness 0..1, whether it is the same picture."""

    at: int
    likeness: float
    same: bool


def read_shot(data: bytes, name: str = "Foto") -> Shot:
    """An uploaded photo read and cleaned. UploadRefused for what is no JPEG, PNG or WebP picture."""
    photo = clean_photo(data, name)
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
        exif = image.getexif()
        bearing = _bearing(exif.get_ifd(GPS).get(BEARING))
        taken = _moment(exif.get_ifd(EXIF).get(TAKEN)) or _moment(exif.get(TAKEN_TOO))
    spot = None
    if photo.longitude is not None and photo.latitude is not None:
        spot = Spot(photo.longitude, photo.latitude, bearing)
    return Shot(photo, spot, taken, sha256(data).hexdigest(), print_of(gray_of(photo.jpeg)))


def gray_of(jpeg: bytes) -> Image.Image:
    """A stored photo or its thumbnail as a small grey picture, its longest side 256 pixels."""
    with Image.open(io.BytesIO(jpeg)) as image:
        gray = ImageOps.exif_transpose(image).convert("L")
    size = (max(round(side * GRAY_PX / max(gray.size)), 1) for side in gray.size)
    return gray.resize((next(size), next(size)), Image.Resampling.BOX)


def hash_of(gray: Image.Image, box: Box | None = None) -> int:
    """The 64-bit hash of a grey picture or of a box of it (left, top, right, bottom as shares of it)."""
    small = _square(gray, box, SAMPLE_PX)
    waves = _cosines() @ np.asarray(small, dtype=np.float64) @ _cosines().T
    return sum(1 << at for at in range(BITS) if waves[WAVES[at]] > 0)


def print_of(gray: Image.Image) -> Print:
    """The fingerprint that is stored: the whole and its windows, in the order of `windows()`."""
    return Print(tuple(hash_of(gray, box) for box in windows()))


def probes_of(gray: Image.Image) -> tuple[int, ...]:
    """The hashes a new picture is looked up by: as it is, and tilted by each of `TILTS`."""
    return tuple(hash_of(_tilted(gray, tilt)) for tilt in TILTS)


@cache
def windows() -> tuple[Box, ...]:
    """The whole picture and windows of 90 down to 60 percent over it, as shares of its sides."""
    found: list[Box] = [WHOLE]
    for scale, steps in SCALES:
        places = [(1 - scale) * step / (steps - 1) for step in range(steps)]
        found += [(left, top, left + scale, top + scale) for top in places for left in places]
    return tuple(found)


def reused(
    gray: Image.Image,
    prints: Sequence[Print],
    look: Callable[[int], Image.Image],
    same_spot: Collection[int] = (),
) -> list[Reuse]:
    """The earlier photos that a new one repeats or nearly repeats, most alike first.

    `prints` are their fingerprints, `look(at)` gives the grey picture of one (`gray_of` of its stored thumbnail); it is
    called for at most `MOST_LOOKS`. `same_spot` are places in the list of photos taken from this very spot, which look
    alike by right: there only a picture that is the same all over is a repetition, a very like one is worth a look.
    """
    found = []
    for hit in alike(probes_of(gray), prints, print_of(gray))[:MOST_LOOKS]:
        here = hit.at in same_spot
        least, sure, parts = (NEAR_SPOT, SAME_SPOT, 1.0) if here else (SAME, SAME, MOST_PARTS)
        like = likeness(gray, look(hit.at), hit, parts)
        if like >= least:
            found.append(Reuse(hit.at, like, like >= sure))
    return sorted(found, key=lambda each: -each.likeness)


def likeness(new: Image.Image, old: Image.Image, hit: Hit, parts: float = MOST_PARTS) -> float:
    """How alike two pictures are when the new one is laid on the window that a hit names, 0..1.

    It is the correlation of detail that so large a share of the parts of the picture reaches: with 1 the worst part
    counts, and that is where something was built in between.
    """
    if hit.inside:
        new, old = old, new
    way, (rough, place) = hit.way, _placed(new, old, hit)
    if rough < LEAST_ROUGH:
        return 0.0
    for blur, step in STEPS:
        place = _search(new, old, way, place, blur, step)
    pairs = zip(_parts(_laid(new, way, place.tilt, 0)), _parts(_detail(old, place.box, 0)), strict=True)
    values = [_correlation(one, other) for one, other in pairs if min(one.std(), other.std()) >= FLAT]
    return max(float(np.quantile(values, 1 - parts)), 0.0) if len(values) >= LEAST_PARTS else 0.0


@dataclass(frozen=True, slots=True)
class _Laid:
    """How a new picture lies on an old one: the box of the old that it covers, and its tilt in degrees."""

    box: Box
    tilt: float


def _placed(new: Image.Image, old: Image.Image, hit: Hit) -> tuple[float, _Laid]:
    """The correlation and place of a new picture on an old one, roughly: best of all places, sizes and near tilts."""
    ground = _detail(old, None, COARSE_BLUR)
    found = []
    for tilt in sorted({0.0, *(TILTS[hit.probe] + each for each in NEAR_TILTS)}):
        turned = _turn(_tilted(new, tilt), hit.way)
        for size in SIZES:
            small = _detail(turned, None, COARSE_BLUR, round(LOOK_PX * size))
            value, top, left = _best_place(ground, small)
            corner = (left / LOOK_PX, top / LOOK_PX)
            found.append((value, _Laid((*corner, min(corner[0] + size, 1), min(corner[1] + size, 1)), tilt)))
    return max(found, key=lambda each: each[0])


def _best_place(ground: Floats, small: Floats) -> tuple[float, int, int]:
    """Where in `ground` a smaller field correlates best: the correlation, the row and the column."""
    shape, (high, wide) = ground.shape, small.shape
    centred = small - small.mean()
    field = np.fft.rfft2(ground)
    product = np.fft.irfft2(field * np.conj(np.fft.rfft2(centred, shape)), shape)
    ones = np.conj(np.fft.rfft2(np.ones_like(small), shape))
    total = np.fft.irfft2(field * ones, shape)
    energy = np.fft.irfft2(np.fft.rfft2(ground * ground) * ones, shape) - total * total / small.size
    values = product / np.sqrt(np.maximum(energy, 1e-9) * max(float((centred * centred).sum()), 1e-9))
    values = values[: shape[0] - high + 1, : shape[1] - wide + 1]
    top, left = divmod(int(values.argmax()), values.shape[1])
    return float(values.max()), top, left


def _search(new: Image.Image, old: Image.Image, way: int, start: _Laid, blur: float, step: float) -> _Laid:
    """The place near a start with the best correlation; edges move by a step of the box, the tilt by its angle."""

    def value(place: _Laid) -> float:
        return _correlation(_laid(new, way, place.tilt, blur), _detail(old, place.box, blur))

    best, where, improved = value(start), start, True
    while improved:
        improved = False
        turn = degrees(step) / 2
        moves = [_Laid(box, where.tilt) for box in _moves(where.box, step)]
        for place in [*moves, _Laid(where.box, where.tilt - turn), _Laid(where.box, where.tilt + turn)]:
            if (found := value(place)) > best:
                best, where, improved = found, place, True
    return where


def _moves(box: Box, step: float) -> list[Box]:
    left, top, right, bottom = box
    across, down = (right - left) * step, (bottom - top) * step
    moves = []
    for sign in (-1, 1):
        moves += [
            (left + sign * across, top, right + sign * across, bottom),
            (left, top + sign * down, right, bottom + sign * down),
            (left - sign * across, top, right + sign * across, bottom),
            (left, top - sign * down, right, bottom + sign * down),
        ]
    return [each for each in moves if each[0] >= 0 and each[1] >= 0 and max(each[2:]) <= 1 and _wide(each)]


def _wide(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= LEAST_SIDE


def _laid(new: Image.Image, way: int, tilt: float, blur: float) -> Floats:
    return _detail(_turn(_tilted(new, tilt), way), None, blur)


def _detail(gray: Image.Image, box: Box | None, blur: float, pixels: int = LOOK_PX) -> Floats:
    """What differs from the surroundings, smoothed by `blur`, without the edge where smoothing has no neighbours."""
    small = _square(gray, box, pixels)
    around = small.filter(ImageFilter.GaussianBlur(SURROUNDINGS_PX))
    sharp = small.filter(ImageFilter.GaussianBlur(blur)) if blur else small
    detail: Floats = np.asarray(sharp, dtype=np.float64) - np.asarray(around, dtype=np.float64)
    return detail[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX]


def _parts(detail: Floats) -> list[Floats]:
    return [part for row in np.array_split(detail, PARTS_A_SIDE) for part in np.array_split(row, PARTS_A_SIDE, axis=1)]


def _correlation(one: Floats, other: Floats) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / size if size > 0 else 0.0


def _turn(gray: Image.Image, way: int) -> Image.Image:
    for flag, step in (
        (4, Image.Transpose.TRANSPOSE),
        (2, Image.Transpose.FLIP_TOP_BOTTOM),
        (1, Image.Transpose.FLIP_LEFT_RIGHT),
    ):
        gray = gray.transpose(step) if way & flag else gray
    return gray


def _tilted(gray: Image.Image, tilt: float) -> Image.Image:
    """The picture tilted about its middle, and the part of the same shape that has no empty corners."""
    if not tilt:
        return gray
    (wide, high), up, over = gray.size, abs(sin(radians(tilt))), cos(radians(tilt))
    keep = min(wide / (wide * over + high * up), high / (wide * up + high * over)) / 2
    box = (wide * (0.5 - keep), high * (0.5 - keep), wide * (0.5 + keep), high * (0.5 + keep))
    return gray.rotate(tilt, Image.Resampling.BILINEAR).resize(gray.size, Image.Resampling.BILINEAR, box=box)


def _square(gray: Image.Image, box: Box | None, pixels: int) -> Image.Image:
    wide, high = gray.size
    edges = (box[0] * wide, box[1] * high, box[2] * wide, box[3] * high) if box else None
    return gray.resize((pixels, pixels), Image.Resampling.BOX, box=edges)


@cache
def _cosines() -> Floats:
    waves = np.arange(SIDE + 1)[:, None] * (np.arange(SAMPLE_PX)[None, :] + 0.5)
    table: Floats = np.cos(waves * pi / SAMPLE_PX)
    return table


def _bearing(value: Any) -> float | None:
    try:
        found = float(Fraction(str(value)))
    except (ValueError, ZeroDivisionError):
        return None
    return found % 360 if 0 <= found <= 360 else None


def _moment(text: Any) -> datetime | None:
    """The camera's clock, which has no zone, from `2021:07:01 08:30:00`; None for anything else."""
    found = _CLOCK.fullmatch(str(text).strip("\0 "))
    try:
        return datetime.fromisoformat("{}-{}-{}T{}".format(*found.groups())) if found else None
    except ValueError:
        return None
