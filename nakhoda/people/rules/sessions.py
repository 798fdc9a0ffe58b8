"""When a session is over: after idling, sooner for roles that decide; and at the latest after half a day."""

from __future__ import annotations

MINUTE = 60
IDLE_DECIDES, IDLE_OTHERS, LONGEST = 30 * MINUTE, 8 * 60 * MINUTE, 12 * 60 * MINUTE
# A clock that was set back must not lengthen sessions; a small correction must not end them.
CLOCK_SLACK = 5 * MINUTE


def idle_limit(*, decides: bool) -> int:
    """Seconds without a request after which a session is over; `decides` is whether one of the roles decides."""
    return IDLE_DECIDES if decides else IDLE_OTHERS


def is_over(*, now: int, started: int, seen: int, decides: bool) -> bool:
    """Whether a session that began at `started` and was last used at `seen` (seconds since 1970) is over at `now`."""
    idle, age = now - seen, now - started
    return idle > idle_limit(decides=decides) or age > LONGEST or min(idle, age) < -CLOCK_SLACK
