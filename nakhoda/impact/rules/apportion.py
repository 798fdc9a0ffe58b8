"""A whole amount divided in proportion to whole weights: the parts are whole and sum to it, in whatever order.

The rule of largest remainders: each part is rounded down, what is left goes one by one to the largest remainders,
and of
equal remainders to the first by name. So neither the order of rows nor floating-point sums can change a part.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl


def apportion(
    frame: pl.DataFrame, amount: str, weight: str, *, over: Sequence[str], by: str, into: str
) -> pl.DataFrame:
    """The frame with an Int64 column `into`: each row's part of `amount`, which is one and the same in a group `over`.

    `weight` holds whole numbers that are not below 0, `by` the names that break ties, each once in a group. A group
    whose weights are all 0 gets parts of 0: the caller says where such an amount goes. Missing amounts count 0.
    """
    whole, share, total = (pl.col(name).cast(pl.Int128) for name in (amount, weight, "_total"))
    rows = frame.select(*over, by, weight, amount).with_row_index("_row")
    parted = (
        rows.filter((pl.col(weight) > 0) & (pl.col(amount).fill_null(0) != 0))
        .with_columns(_total=pl.col(weight).sum().over(over))
        .with_columns(_part=(whole * share // total).cast(pl.Int64), _rest=(whole * share % total).cast(pl.Int64))
    )
    uneven = parted.filter(pl.col("_rest") > 0).with_columns(_left=pl.col("_rest").sum().over(over) // pl.col("_total"))
    ranked = uneven.sort([*over, "_rest", by], descending=[*(False for _ in over), True, False])
    extra = ranked.with_columns(_place=pl.int_range(pl.len()).over(over)).filter(pl.col("_place") < pl.col("_left"))
    parts = np.zeros(frame.height, dtype=np.int64)
    parts[parted["_row"].to_numpy()] = parted["_part"].to_numpy()
    parts[extra["_row"].to_numpy()] += 1
    return frame.with_columns(pl.Series(into, parts))


def divide(amount: int, weights: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The same rule for one amount and few names; equal parts where all weights are 0; nothing for no names."""
    if not weights:
        return {}
    total = sum(weight for _, weight in weights)
    shares = weights if total else [(name, 1) for name, _ in weights]
    total = total or len(shares)
    parts = {name: amount * weight // total for name, weight in shares}
    order = sorted(shares, key=lambda each: (-(amount * each[1] % total), each[0]))
    for name, _ in order[: amount - sum(parts.values())]:
        parts[name] += 1
    return parts
