"""Numbers in Indonesian words, as receipts need them: 1.250.000 is `satu juta dua ratus lima puluh ribu`."""

from __future__ import annotations

_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_SCALES = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun")
LARGEST = 10**18 - 1


def terbilang(number: int) -> str:
    """The number in words, lower case; negative ones begin with `minus`. ValueError beyond ±(10^18 − 1).

    One hundred is `seratus`, one thousand `seribu`, eleven `sebelas`; a million is `satu juta`, 101.000 is
    `seratus satu ribu` (KBBI).
    """
    if type(number) is not int:
        raise TypeError(f"Terbilang hanya untuk bilangan bulat, bukan {number!r}.")
    if abs(number) > LARGEST:
        raise ValueError(f"Bilangan {number} terlalu besar untuk dibilang dengan kata.")
    if number < 0:
        return f"minus {terbilang(-number)}"
    if number == 0:
        return _ONES[0]
    words: list[str] = []
    for power in range(len(_SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if group == 1 and power == 1:
            words.append("seribu")
        elif group:
            words += [_below_thousand(group), _SCALES[power]]
    return " ".join(word for word in words if word)


def terbilang_rupiah(amount_idr: int) -> str:
    """The sum as a receipt writes it: `Satu juta dua ratus lima puluh ribu rupiah`."""
    words = f"{terbilang(amount_idr)} rupiah"
    return words[0].upper() + words[1:]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [] if not hundreds else ["seratus"] if hundreds == 1 else [f"{_ONES[hundreds]} ratus"]
    tens, ones = divmod(rest, 10)
    if tens == 1:
        words.append({0: "sepuluh", 1: "sebelas"}.get(ones, f"{_ONES[ones]} belas"))
    else:
        words += [f"{_ONES[tens]} puluh"] if tens else []
        words += [_ONES[ones]] if ones else []
    return " ".join(words)
