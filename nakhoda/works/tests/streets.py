"""Streets drawn from a seed, before, during and after a drain is built, and the tricks played on their photos."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

WIDTH, HEIGHT = 640, 480
WAYS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
Colour = tuple[int, int, int]


class Dice:
    def __init__(self, seed: int) -> None:
        self.numbers = np.random.default_rng(seed)

    def whole(self, low: int, high: int) -> int:
        return int(self.numbers.integers(low, high))

    def between(self, low: float, high: float) -> float:
        return float(self.numbers.uniform(low, high))


def colour(dice: Dice, low: int, high: int) -> Colour:
    return dice.whole(low, high), dice.whole(low, high), dice.whole(low, high)


def street(seed: int, percent: int = 0, light: float = 1.0) -> Image.Image:
    """A street with houses; its drain is dug at 50 and built at 100 percent. Passers-by and noise differ."""
    dice = Dice(seed)
    picture = Image.new("RGB", (WIDTH, HEIGHT), colour(dice, 150, 240))
    draw = ImageDraw.Draw(picture)
    horizon, middle, wide = dice.whole(140, 220), dice.whole(220, 420), dice.whole(120, 260)
    draw.rectangle((0, horizon, WIDTH, HEIGHT), fill=colour(dice, 70, 150))
    for side in (0, 1):
        _houses(draw, dice, side, horizon, middle if side == 0 else WIDTH - middle)
    tar = colour(dice, 70, 170)
    draw.polygon(
        [(middle - 20, horizon), (middle + 20, horizon), (middle + wide, HEIGHT), (middle - wide, HEIGHT)], tar
    )
    for _ in range(60):
        y = dice.whole(horizon + 10, HEIGHT)
        x = middle + int(dice.between(-1, 1) * wide * (y - horizon) / (HEIGHT - horizon))
        draw.ellipse((x - 5, y - 3, x + 5, y + 3), fill=colour(dice, 50, 150))
    passing = Dice(seed * 101 + percent)
    if percent:
        drain = [(middle - 20, horizon), (middle - 34, horizon), (middle - wide - 150, HEIGHT), (middle - wide, HEIGHT)]
        draw.polygon(drain, (90, 60, 40) if percent < 100 else (190, 190, 185))
        for _ in range(5):
            x, y = passing.whole(0, WIDTH), passing.whole(horizon, HEIGHT - 60)
            draw.rectangle((x, y, x + 25, y + 70), fill=colour(passing, 20, 240))
    noise = np.random.default_rng(seed * 7 + percent).normal(0, 6, (HEIGHT, WIDTH, 3))
    pixels = np.asarray(picture).astype(np.float64) * light + noise
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _houses(draw: ImageDraw.ImageDraw, dice: Dice, side: int, horizon: int, room: int) -> None:
    at = 0
    while at < room - 30:
        wide, top = dice.whole(50, 130), horizon - dice.whole(30, 150)
        left = at if side == 0 else WIDTH - at - wide
        draw.rectangle((left, top, left + wide, horizon + 60 - at // 5), fill=colour(dice, 60, 235))
        roof = [(left - 8, top), (left + wide + 8, top), (left + wide // 2, top - dice.whole(15, 50))]
        draw.polygon(roof, fill=colour(dice, 50, 180))
        for _ in range(dice.whole(1, 4)):
            x, y = dice.whole(left, left + wide), dice.whole(top, horizon)
            draw.rectangle((x, y, x + dice.whole(10, 25), y + dice.whole(15, 30)), fill=colour(dice, 20, 120))
        at += wide + dice.whole(0, 25)


def jpeg(picture: Image.Image, quality: int = 80, exif: Image.Exif | None = None) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return buffer.getvalue()


def trick(name: str, picture: Image.Image, dice: Dice) -> Image.Image:
    """What is done to a photo to use it again."""
    if name == "re-encoded":
        return Image.open(io.BytesIO(jpeg(picture.resize((320, 240)), 25)))
    if name == "brightened":
        return ImageEnhance.Contrast(ImageEnhance.Brightness(picture).enhance(dice.between(0.75, 1.25))).enhance(1.15)
    if name == "turned":
        return picture.transpose(WAYS[dice.whole(0, 3)])
    if name == "mirrored":
        return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if name == "cropped":
        size = dice.between(0.75, 0.95)
        left, top = dice.between(0, 1 - size) * WIDTH, dice.between(0, 1 - size) * HEIGHT
        return picture.crop((int(left), int(top), int(left + size * WIDTH), int(top + size * HEIGHT)))
    if name == "tilted":
        tilt = dice.between(2, 8)
        edge = 0.1 + tilt / 150
        turned = picture.rotate((-tilt, tilt)[dice.whole(0, 2)], Image.Resampling.BICUBIC)
        return turned.crop((int(WIDTH * edge), int(HEIGHT * edge), int(WIDTH * (1 - edge)), int(HEIGHT * (1 - edge))))
    raise ValueError(name)


TRICKS = ("re-encoded", "brightened", "turned", "mirrored", "cropped", "tilted")
