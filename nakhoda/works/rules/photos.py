"""Photos as evidence: their fingerprints compared, place, direction and time checked, sets of 0, 50 and 100 percent.

A fingerprint is a 64-bit hash of the whole picture and of windows of it: the signs of its lowest waves (cosine
transform). Turning or mirroring a picture only moves and flips these bits, so that all eight ways follow from one hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import asin, atan2, cos, degrees, hypot, radians, sin

import numpy as np

from nakhoda.law.findings import Finding, Place
from nakhoda.works.rules.supervision import photo_limits

SIDE, BITS, HEX_DIGITS = 8, 64, 16
EARTH_M, FULL_TURN, HALF_TURN = 6_371_008.8, 360, 180
# Wave numbers (down, across) of each bit: the 8 × 8 lowest without the mean, and (8, 8) in its place.
WAVES = tuple((SIDE, SIDE) if at == 0 else divmod(at, SIDE) for at in range(BITS))
# A hash that differs in so few bits is worth a closer look; files.photos then compares the pictures themselves.
MOST_BITS_APART = 14


@dataclass(frozen=True, slots=True)
class Print:
    """The fingerprint that is stored: hashes of the whole picture (first) and of its windows."""

    hashes: tuple[int, ...]

    def text(self) -> str:
        """As hexadecimal text, 16 digits a hash."""
        return "".join(f"{each:016x}" for each in self.hashes)


def read_print(text: str) -> Print:
    """A fingerprint from its text. ValueError if it is none."""
    if not text or len(text) % HEX_DIGITS:
        raise ValueError("Sidik foto harus kelipatan 16 digit heksadesimal.")
    return Print(tuple(int(text[at : at + HEX_DIGITS], 16) for at in range(0, len(text), HEX_DIGITS)))


def apart(one: int, other: int) -> int:
    """In how many of 64 bits two hashes differ."""
    return (one ^ other).bit_count()


def turned(hash_: int) -> tuple[int, ...]:
    """The hashes of a picture in all eight ways of turning and mirroring; the first is the picture as it is.

    The way is `4·transposed + 2·upside down + left to right`, transposed first; `files.photos` turns pictures alike.
    """
    found = []
    for way in range(8):
        source = [_TRANSPOSED[at] for at in range(BITS)] if way & 4 else list(range(BITS))
        found.append(
            sum(
                1 << at
                for at, (down, across) in enumerate(WAVES)
                if (hash_ >> source[at] & 1) ^ (down & 1 & way >> 1) ^ (across & 1 & way)
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hit:
    """An earlier picture that looks alike: its place in the list, bits apart, and how the new one lies on it.

    `probe` is the number of the probe, `way` the turning of it, `window` the window of the earlier picture. `inside`:
    the earlier picture lies on a window of the new one instead, turned by `way`.
    """

    at: int
    bits: int
    probe: int
    way: int
    window: int
    inside: bool = False


def alike(
    probes: Sequence[int], earlier: Sequence[Print], whole: Print | None = None, most: int = MOST_BITS_APART
) -> list[Hit]:
    """The best hit on each earlier picture within `most` bits, nearest first. ValueError for prints of unlike size.

    `whole` is the new picture's own print: with it earlier pictures that were cut out of it are found as well.
    """
    if not earlier:
        return []
    stored = np.array([each.hashes for each in earlier], dtype=np.uint64)
    best = np.full(len(earlier), BITS + 1, dtype=np.int64)
    how = np.zeros((len(earlier), 4), dtype=np.int64)  # probe, way, window, inside
    for number, probe in enumerate(probes):
        for way, variant in enumerate(turned(probe)):
            apart_by = np.bitwise_count(stored ^ np.uint64(variant)).astype(np.int64)
            window = apart_by.argmin(axis=1)
            least = apart_by.min(axis=1)
            better = least < best
            best[better] = least[better]
            how[better] = np.array([number, way, 0, 0])
            how[better, 2] = window[better]
    for number, cut in enumerate(whole.hashes[1:] if whole else (), 1):
        for way, variant in enumerate(turned(cut)):
            least = np.bitwise_count(stored[:, 0] ^ np.uint64(variant)).astype(np.int64)
            better = least < best
            best[better] = least[better]
            how[better] = np.array([0, _back(way), number, 1])
    near = [int(at) for at in np.argsort(best, kind="stable") if best[at] <= most]
    return [Hit(at, int(best[at]), int(how[at, 0]), int(how[at, 1]), int(how[at, 2]), bool(how[at, 3])) for at in near]


def _back(way: int) -> int:
    """The way that undoes a turning."""
    return 4 | (way & 1) << 1 | way >> 1 & 1 if way & 4 else way


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a photo was taken: degrees WGS 84, and the bearing of the camera in degrees from north if it is known."""

    longitude: float
    latitude: float
    bearing: float | None = None


def metres_between(one: Spot, other: Spot) -> float:
    """The distance on the sphere in metres."""
    low, high = radians(one.latitude), radians(other.latitude)
    across, up = radians(other.longitude - one.longitude), high - low
    chord = sin(up / 2) ** 2 + cos(low) * cos(high) * sin(across / 2) ** 2
    return 2 * EARTH_M * asin(min(chord, 1.0) ** 0.5)


def bearing_to(here: Spot, there: Spot) -> float:
    """The direction from one place to another, degrees from north, 0 up to 360."""
    across = radians(there.longitude - here.longitude)
    low, high = radians(here.latitude), radians(there.latitude)
    east, north = sin(across) * cos(high), cos(low) * sin(high) - sin(low) * cos(high) * cos(across)
    return degrees(atan2(east, north)) % FULL_TURN if hypot(east, north) > 0 else 0.0


def degrees_between(one: float, other: float) -> float:
    """The angle between two bearings, 0..180."""
    return abs((one - other + HALF_TURN) % FULL_TURN - HALF_TURN)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photo of a work: its stage (0, 50, 100 percent), where and when taken, when received, hash of its file.

    `taken` is what the camera says (no zone, or None), `received` what the server says, in the same local time.
    """

    name: str
    percent: int
    spot: Spot | None
    taken: datetime | None
    received: datetime
    sha256: str = ""


def check_photo(photo: Evidence, site: Spot | None) -> Iterator[Finding]:
    """Findings on one photo: no place, far from the site, a camera's time ahead of the server's or days old."""
    limits = photo_limits()
    where = Place(file=photo.name)
    if photo.spot is None:
        yield Finding("foto-tanpa-lokasi", where)
    elif site is not None and (far := metres_between(photo.spot, site)) > limits.most_metres_from_site:
        yield Finding("foto-di-luar-lokasi", where, {"metres": round(far), "limit": limits.most_metres_from_site})
    if photo.taken is None:
        return
    if photo.taken > photo.received + timedelta(minutes=limits.most_minutes_ahead):
        yield Finding("foto-waktu-depan", where, {"taken": f"{photo.taken:%d-%m-%Y %H.%M}"})
    elif photo.received - photo.taken > timedelta(limits.most_days_old):
        yield Finding("foto-lama", where, {"days": (photo.received - photo.taken).days, "limit": limits.most_days_old})


def check_set(photos: Sequence[Evidence], progress_percent: float) -> Iterator[Finding]:
    """Findings on the set of one spot: stages missing at that progress, other places or directions, time running back.

    The first photo of the lowest stage is the reference that the others are compared with.
    """
    limits = photo_limits()
    ordered = sorted(photos, key=lambda each: each.percent)
    have = {photo.percent for photo in ordered}
    for stage in limits.stages:
        if stage <= progress_percent and stage not in have:
            yield Finding("foto-kurang", Place(), {"percent": stage})
    for before, after in pairwise(ordered):
        if before.percent < after.percent and _time(after) < _time(before):
            facts = {"percent": after.percent, "earlier": before.percent}
            yield Finding("foto-waktu-mundur", Place(file=after.name), facts)
    for photo in ordered[1:]:
        yield from _same_spot(ordered[0], photo)


def reuse_findings(photo: str, earlier: str, likeness: float, *, exact: bool, same: bool) -> Iterator[Finding]:
    """The finding on a photo that was used before (`same` picture, `exact` the same file), or that only looks alike."""
    if exact or same:
        way = "berkas yang sama" if exact else "gambar yang sama, diubah"
        yield Finding("foto-terpakai-ulang", Place(file=photo), {"earlier": earlier, "way": way})
    else:
        yield Finding("foto-mirip", Place(file=photo), {"earlier": earlier, "percent": round(likeness * 100)})


def _same_spot(first: Evidence, photo: Evidence) -> Iterator[Finding]:
    limits = photo_limits()
    if first.spot is None or photo.spot is None:
        return
    far = metres_between(first.spot, photo.spot)
    if far > limits.most_metres_apart:
        facts = {"metres": round(far), "limit": limits.most_metres_apart, "percent": first.percent}
        yield Finding("foto-titik-lain", Place(file=photo.name), facts)
    if first.spot.bearing is None or photo.spot.bearing is None:
        return
    turn = degrees_between(first.spot.bearing, photo.spot.bearing)
    if turn > limits.most_degrees_apart:
        facts = {"degrees": round(turn), "limit": limits.most_degrees_apart, "percent": first.percent}
        yield Finding("foto-arah-lain", Place(file=photo.name), facts)


def _time(photo: Evidence) -> datetime:
    return photo.taken or photo.received


_TRANSPOSED = tuple(WAVES.index((across, down)) for down, across in WAVES)
