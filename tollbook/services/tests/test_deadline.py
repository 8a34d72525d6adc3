"""Whoever is outside is not waited for."""

import threading

import pytest

from tollbook.services.resources.deadline import within


def test_nobody_waits_longer_than_was_said() -> None:
    with pytest.raises(TimeoutError):
        within(0.05, threading.Event().wait)
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: divmod(1, 0))
    assert within(5, lambda: 7) == 7
