"""Asking somebody outside without waiting for ever."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

Answer = TypeVar("Answer")


def within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """What `ask` gives; raises what it raises, or TimeoutError once the time is over.

    It runs beside us, as nothing else stops a call that hangs; one that is late is left to end by
    itself. It must not touch the database, whose connection belongs to the one who waits.
    """
    given: SimpleQueue[tuple[bool, Answer | BaseException]] = SimpleQueue()
    Thread(target=_run, args=(ask, given), daemon=True).start()
    try:
        is_good, answer = given.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer within {seconds:g} seconds") from None
    if isinstance(answer, BaseException) and not is_good:
        raise answer
    return answer  # type: ignore[return-value]


def _run(
    ask: Callable[[], Answer], given: "SimpleQueue[tuple[bool, Answer | BaseException]]"
) -> None:
    try:
        given.put((True, ask()))
    except BaseException as fault:
        given.put((False, fault))
