"""Photos: reused ones are found however they were changed, honest ones are left alone; place, direction and time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nakhoda.law.findings import Finding
from nakhoda.web.uploads import UploadRefused
from nakhoda.works.files.photos import gray_of, hash_of, print_of, read_shot, reused
from nakhoda.works.rules.photos import (
    Evidence,
    Print,
    Spot,
    alike,
    apart,
    bearing_to,
    check_photo,
    check_set,
    degrees_between,
    metres_between,
    read_print,
    reuse_findings,
    turned,
)
from nakhoda.works.tests.streets import TRICKS, WAYS, Dice, jpeg, street, trick

STREETS = 6
hashes = st.integers(0, 2**64 - 1)
bearings = st.floats(0, 360, allow_nan=False)
spots = st.builds(Spot, st.floats(95, 141), st.floats(-11, 6))
NOON = datetime.fromisoformat("2021-07-01T12:00")
SITE = Spot(109.675, -6.888)
A_METRE = 1 / 111_195


@cache
def known() -> tuple[list[Image.Image], list[Print]]:
    grays = [gray_of(jpeg(street(seed))) for seed in range(STREETS)]
    return grays, [print_of(gray) for gray in grays]


def found(picture: Image.Image, same_spot: tuple[int, ...] = ()) -> dict[int, bool]:
    grays, prints = known()
    gray = gray_of(jpeg(picture, 70))
    return {each.at: each.same for each in reused(gray, prints, grays.__getitem__, same_spot)}


def test_reused_photos_are_found_and_honest_ones_left_alone() -> None:
    dice = Dice(20210701)
    tricks = [(seed, name, found(trick(name, street(seed), dice))) for seed in range(STREETS) for name in TRICKS]
    hits = sum(bool(result.get(seed)) for seed, _name, result in tricks)
    wrong = sum(at != seed for seed, _name, result in tricks for at in result)
    strangers = sum(bool(found(street(1000 + seed))) for seed in range(2 * STREETS))
    missed = [(seed, name) for seed, name, result in tricks if seed not in result]
    assert hits >= 0.95 * len(tricks), missed
    assert wrong + strangers == 0


def test_a_picture_that_was_cut_out_before_is_found_when_the_whole_comes_later() -> None:
    dice = Dice(7)
    cuts = [gray_of(jpeg(trick("cropped", street(seed), dice).transpose(way))) for seed, way in enumerate(WAYS)]
    prints = [print_of(cut) for cut in cuts]
    for seed in range(len(cuts)):
        hits = reused(gray_of(jpeg(street(seed), 70)), prints, cuts.__getitem__)
        assert [each.at for each in hits] == [seed]


def test_later_stages_of_the_same_spot_are_no_reuse_but_the_first_photo_again_is() -> None:
    for seed in range(STREETS):
        for percent in (50, 100):
            assert not found(street(seed, percent, light=0.85), (seed,)).get(seed)
        assert found(trick("re-encoded", street(seed), Dice(1)), (seed,)) == {seed: True}


def test_random_labels_would_not_be_found() -> None:
    shuffled = [found(street(seed)) for seed in range(STREETS)]
    assert all(seed + 1 not in result for seed, result in enumerate(shuffled))


@given(hashes)
def test_turning_moves_bits_so_that_eight_ways_close_in_themselves(hash_: int) -> None:
    ways = turned(hash_)
    assert ways[0] == hash_
    assert turned(ways[3])[3] == turned(ways[4])[4] == hash_
    assert {turned(way)[number] for way in ways for number in range(8)} == set(ways)


@pytest.mark.parametrize(
    ("way", "step"),
    [
        (1, Image.Transpose.FLIP_LEFT_RIGHT),
        (2, Image.Transpose.FLIP_TOP_BOTTOM),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.TRANSPOSE),
    ],
)
def test_the_hash_of_a_turned_picture_is_the_turned_hash(way: int, step: Image.Transpose) -> None:
    for gray in known()[0]:
        assert apart(hash_of(gray.transpose(step)), turned(hash_of(gray))[way]) <= 2


@given(st.lists(hashes, min_size=1, max_size=51))
def test_a_fingerprint_is_read_from_its_text(values: list[int]) -> None:
    assert read_print(Print(tuple(values)).text()) == Print(tuple(values))


@pytest.mark.parametrize("text", ["", "abc", "g" * 16])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_print(text)


@given(hashes, st.lists(hashes, min_size=1, max_size=5), st.integers(0, 7))
def test_an_earlier_print_is_found_in_every_way_it_was_turned(probe: int, others: list[int], way: int) -> None:
    prints = [*(Print((other,)) for other in others), Print((turned(probe)[way],))]
    assert alike([probe], prints)[0].bits == 0
    assert len(prints) - 1 in {hit.at for hit in alike([probe], prints)}
    assert alike([probe], []) == []


@given(spots, spots)
def test_distance_is_the_same_both_ways_and_zero_only_at_the_place(one: Spot, other: Spot) -> None:
    assert metres_between(one, other) == pytest.approx(metres_between(other, one), abs=1e-6)
    assert metres_between(one, one) == 0
    assert metres_between(one, other) <= 20_100_000


@given(bearings, bearings, st.floats(0, 360))
def test_the_angle_between_bearings_is_at_most_a_half_turn_whatever_north_is(a: float, b: float, more: float) -> None:
    angle = degrees_between(a, b)
    assert 0 <= angle <= 180
    assert degrees_between(b, a) == pytest.approx(angle, abs=1e-6)
    assert degrees_between(a + more, b + more) == pytest.approx(angle, abs=1e-6)


def test_known_distances_and_bearings() -> None:
    north = Spot(SITE.longitude, SITE.latitude + 100 * A_METRE)
    assert metres_between(SITE, north) == pytest.approx(100, abs=0.01)
    assert bearing_to(SITE, north) == pytest.approx(0, abs=1e-6)
    assert bearing_to(north, SITE) == pytest.approx(180)
    assert degrees_between(350, 10) == pytest.approx(20)


def evidence(percent: int = 0, metres: float = 0, bearing: float | None = 90, day: int = 0, **more: Any) -> Evidence:
    at = NOON + timedelta(day)
    spot = Spot(SITE.longitude, SITE.latitude + metres * A_METRE, bearing)
    return Evidence(f"{percent}.jpg", percent, **{"spot": spot, "taken": at, "received": at, **more})


def codes(findings: Iterable[Finding]) -> list[str]:
    return [each.code for each in findings]


def test_a_photo_far_off_without_place_ahead_of_time_or_old_is_told() -> None:
    assert codes(check_photo(evidence(metres=140), SITE)) == []
    (far,) = check_photo(evidence(metres=2000), SITE)
    assert far.what() == "Foto diambil 2000 m dari lokasi pekerjaan; paling jauh 150 m."
    assert codes(check_photo(evidence(spot=None), SITE)) == ["foto-tanpa-lokasi"]
    assert codes(check_photo(evidence(taken=NOON + timedelta(hours=1)), SITE)) == ["foto-waktu-depan"]
    assert codes(check_photo(evidence(taken=NOON - timedelta(10)), SITE)) == ["foto-lama"]
    assert codes(check_photo(evidence(taken=None), None)) == []


def test_a_set_has_its_stages_from_one_spot_in_one_direction_and_in_order_of_time() -> None:
    good = [evidence(0), evidence(50, 5, 110, 10), evidence(100, 12, 80, 20)]
    assert codes(check_set(good, 100)) == []
    assert codes(check_set(good[:1], 60)) == ["foto-kurang"]
    assert codes(check_set([], 0)) == ["foto-kurang"]
    assert codes(check_set([good[0], evidence(50, 40, 90, 10)], 50)) == ["foto-titik-lain"]
    assert codes(check_set([good[0], evidence(50, 0, 200, 10)], 50)) == ["foto-arah-lain"]
    assert codes(check_set([evidence(0, day=5), evidence(50, day=1)], 50)) == ["foto-waktu-mundur"]


def test_every_kind_of_reuse_has_its_sentence() -> None:
    for exact, same, code in (
        (True, False, "foto-terpakai-ulang"),
        (False, True, "foto-terpakai-ulang"),
        (False, False, "foto-mirip"),
    ):
        (finding,) = reuse_findings("b.jpg", "a.jpg", 0.7, exact=exact, same=same)
        assert finding.code == code
        assert "a.jpg" in finding.what()


def located(bearing: float | None = 87.5) -> bytes:
    exif = Image.Exif()
    exif[0x0132] = "2021:07:01 08:30:00"
    gps = exif.get_ifd(0x8825)
    gps.update({1: "S", 2: (6.0, 53.0, 16.8), 3: "E", 4: (109.0, 40.0, 30.0)})
    if bearing is not None:
        gps.update({16: "T", 17: bearing})
    return jpeg(street(3), 85, exif)


@cache
def small_located() -> bytes:
    exif = Image.Exif()
    exif[0x0132] = "2021:07:01 08:30:00"
    exif.get_ifd(0x8769)[0x9003] = "2021:07:01 08:30:00"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 53.0, 16.8), 3: "E", 4: (109.0, 40.0, 30.0), 17: 87.5})
    return jpeg(street(3).resize((64, 48)), 85, exif)


def test_place_direction_and_time_are_read_and_the_kept_copy_has_none_of_them() -> None:
    shot = read_shot(located())
    assert shot.spot is not None
    assert (shot.spot.longitude, shot.spot.latitude) == pytest.approx((109.675, -6.888))
    assert shot.spot.bearing == pytest.approx(87.5)
    assert shot.taken == datetime.fromisoformat("2021-07-01T08:30")
    for copy in (shot.photo.jpeg, shot.photo.thumb):
        assert b"Exif" not in copy
        assert b"2021:07:01" not in copy


def test_a_photo_without_metadata_is_read_and_what_is_no_photo_is_refused() -> None:
    shot = read_shot(jpeg(street(4)))
    assert (shot.spot, shot.taken) == (None, None)
    assert len(shot.print.hashes) == 76
    with pytest.raises(UploadRefused):
        read_shot(b"<html>")


@pytest.mark.filterwarnings("ignore::UserWarning")  # the library warns of what it leaves out
@given(st.integers(0, 1600), st.binary(min_size=1, max_size=12))
def test_broken_metadata_is_left_out_and_never_an_error_of_the_program(at: int, junk: bytes) -> None:
    data = small_located()
    head = data.index(b"Exif")
    broken = data[: head + at % 180] + junk + data[head + at % 180 + len(junk) :]
    try:
        shot = read_shot(broken)
    except UploadRefused:
        return
    assert shot.spot is None or abs(shot.spot.latitude) <= 90
