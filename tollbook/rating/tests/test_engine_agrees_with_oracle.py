"""Random calls under random tariffs: the engine and the plain rater agree in every column."""

import os
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbook.rating.engine import ENGINE_VERSION, Engine
from tollbook.rating.rate import rate
from tollbook.rating.tests.chance import random_worlds
from tollbook.rating.tests.oracle import Oracle
from tollbook.rating.types import RATED, Tariff

# Each example is a block of so many worlds of plans, decks, exceptions and allotments, each from a
# seed of its own, and rates their calls in one run of the engine. Examples differ and blocks do not
# overlap, so 2,000 different worlds are drawn; a list of seeds would hold the same ones again.
EXAMPLES = int(os.environ.get("TOLLBOOK_RATING_EXAMPLES", "10"))
WORLDS_PER_EXAMPLE = 200
BLOCKS = st.integers(0, 2**32)


def disagreements(calls: pa.Table, tariff: Tariff) -> list[dict[str, Any]]:
    """The calls on which both differ: the call, and what each says in the differing columns."""
    with Engine(threads=1) as engine:
        rated = engine.to_arrow(rate(engine, engine.table(calls), tariff), RATED)
    found = {row["call_no"]: row for row in rated.to_pylist()}
    assert len(found) == rated.num_rows == calls.num_rows
    asked, different = calls.to_pylist(), []
    for call, row in zip(asked, Oracle(tariff).rate_all(asked), strict=True):
        expected = row | {"engine": ENGINE_VERSION}
        actual = found[call["call_no"]]
        columns = [name for name in RATED.names if expected[name] != actual[name]]
        if columns:
            said = {name: {"oracle": expected[name], "engine": actual[name]} for name in columns}
            different.append({"call": call, "said": said})
    return different


@pytest.mark.accepts("money-6", "money-7", "money-10")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(block=BLOCKS)
def test_every_column_agrees(block: int) -> None:
    first = block * WORLDS_PER_EXAMPLE
    tariff, calls = random_worlds(range(first, first + WORLDS_PER_EXAMPLE))

    assert disagreements(calls, tariff) == []
