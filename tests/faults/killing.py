"""Deeds in a child process that is killed with SIGKILL at any moment, sent again until acknowledged, and looked at.

Of three kills one comes before some SQL statement, one after some milliseconds, both spread over the deed, and one when
the deed is done but nobody was told.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Execute = Callable[..., Any]
Deed = Callable[[], object]
NEVER, AFTER, BY_TIME = -1, -2, 0


@dataclass
class Found:
    """What many kills left behind: how many there were, deeds lost or done twice, and what does not fit together."""

    kills: int = 0
    stored: int = 0
    not_stored: int = 0
    lost: int = 0
    doubled: int = 0
    mixtures: list[str] = field(default_factory=list)


def killed(deed: Deed, statement: int, seconds: float) -> tuple[bool, bool]:
    """Do it in a child that is killed before that statement (1, 2 …), `AFTER` it is done, or `BY_TIME`.

    Whether it was killed, and whether it had said that it finished.
    """
    child, reading = _child(deed, statement)
    if statement == BY_TIME:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return _ended(child, reading)


def apart(deed: Deed) -> bool:
    """Do it in a child that nobody kills, so that this process starts no threads that a later child would lack."""
    return _ended(*_child(deed, NEVER))[1]


def _child(deed: Deed, statement: int) -> tuple[int, int]:
    from django.db import connection, connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    counted = 0

    def count(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        if counted == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            deed()
        if statement == AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(writing, b"done")
    finally:
        traceback.print_exc(file=sys.stderr) if sys.exc_info()[0] else None
        os._exit(0)


def _ended(child: int, reading: int) -> tuple[bool, bool]:
    _, status = os.waitpid(child, 0)
    finished = os.read(reading, 4) == b"done"
    os.close(reading)
    return os.WIFSIGNALED(status), finished


def kill_in(
    kills: int,
    request: Callable[[int], Deed],
    again: Callable[[int], Deed],
    count: Callable[[int], int],
    problems: Callable[[], list[str]],
    *,
    statements: int,
    wait_ms: int,
) -> Found:
    """Kill so many deeds and look after each; the first problem ends it.

    `request` gives the deed of a number (1, 2 …), `count` how often its effect is stored, `problems` what does not fit.
    A deed that was not acknowledged is sent `again`: it may neither fail nor count twice. `statements` and `wait_ms`
    are about as many as a deed takes.
    """
    found, number = Found(), 0
    while found.kills < kills and not found.mixtures:
        number += 1
        # By the request, not by the kill: a moment later than the deed's end would otherwise be tried for ever.
        statement = (number * 7919 % statements + 1, BY_TIME, AFTER)[found.kills % 3]
        died, acknowledged = killed(request(number), statement, 0.001 + number * 7919 % wait_ms / 1000)
        stored = count(number)
        found.doubled += stored > 1
        found.lost += acknowledged and not stored
        found.mixtures += problems()
        if died:
            found.kills += 1
            found.stored, found.not_stored = found.stored + bool(stored), found.not_stored + (not stored)
        if not found.mixtures and not acknowledged:
            apart(again(number))
            found.lost += count(number) == 0
            found.doubled += count(number) > 1
    return found
