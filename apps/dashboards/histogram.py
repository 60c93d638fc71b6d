"""Durations in 16 logarithmic buckets: they add up over days and units, percentiles do not.

Bucket k (1 … 16) holds durations up to EDGES[k-1] hours, the last one everything above; 0 is for plain counts.
"""

from bisect import bisect_left
from math import exp, log

FIRST_EDGE, STEP, BUCKETS = 0.25, 1.6, 16  # a quarter of an hour … 36 working days of 8 hours
EDGES = [FIRST_EDGE * STEP**k for k in range(BUCKETS - 1)]


def bucket(hours: float) -> int:
    """The bucket of a duration, 1 … 16."""
    return bisect_left(EDGES, hours) + 1


def percentile(counts: dict[int, int], share: float) -> float | None:
    """Hours below which `share` of the durations lie, interpolated inside the bucket; None when there are none."""
    total = sum(counts.values())
    if total <= 0:
        return None
    wanted, seen = share * total, 0
    for k in range(1, BUCKETS + 1):
        n = counts.get(k, 0)
        if n and seen + n >= wanted:
            return _inside(k, (wanted - seen) / n)
        seen += n
    return EDGES[-1]


def _inside(k: int, part: float) -> float:
    if k == 1:
        return EDGES[0] * part
    low = EDGES[k - 2]
    high = EDGES[k - 1] if k <= len(EDGES) else low * STEP
    return exp(log(low) + part * (log(high) - log(low)))
