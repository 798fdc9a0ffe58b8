"""What can be wrong with a geometry: the finding codes of repairs and of skipped areas."""

from __future__ import annotations

SWAPPED = "batas-lintang-bujur-tertukar"
BRACKETS = "batas-susunan-kurung"
UNCLOSED = "batas-tidak-tertutup"
THIRD_COORDINATE = "batas-koordinat-ketiga"
DROPPED_RING = "batas-garis-dibuang"
DROPPED_PART = "batas-bagian-bukan-area"
SELF_CROSSING = "batas-memotong-diri"

# Repairs of notation leave the shape alone and touch a whole file at once, so they are told once per file.
TOLD_ONCE = (SWAPPED, BRACKETS, UNCLOSED, THIRD_COORDINATE, DROPPED_PART)
TOLD_EACH = (DROPPED_RING, SELF_CROSSING)

EMPTY = "batas-kosong"
NOT_AN_AREA = "batas-bukan-area"
TOO_FEW_POINTS = "batas-titik-kurang"
MALFORMED = "batas-rusak"
OUTSIDE = "batas-luar-indonesia"
UNKNOWN_CRS = "batas-proyeksi-tidak-diketahui"
TOO_TANGLED = "batas-terlalu-rumit"

SKIPPED = (EMPTY, NOT_AN_AREA, TOO_FEW_POINTS, MALFORMED, OUTSIDE, UNKNOWN_CRS, TOO_TANGLED)

# A shapefile or GeoPackage layer that does not name its coordinates, whose values fit degrees.
GUESSED_CRS = "batas-proyeksi-ditebak"


class Unusable(ValueError):
    """A geometry cannot be used; `code` (one of `SKIPPED`) says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
