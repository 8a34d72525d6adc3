"""Claims of this room write their cases as a table in their docstring; `rated` works it out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from inspect import cleandoc
from typing import Any

import pyarrow as pa
import pytest

from tollbook.rating.engine import Engine
from tollbook.rating.rate import rate
from tollbook.rating.types import RATED, Tariff

Row = dict[str, Any]


@pytest.fixture
def rating() -> Callable[[pa.Table, Tariff], list[Row]]:
    """Rates calls; rows in the order of the calls."""

    def rated(calls: pa.Table, tariff: Tariff) -> list[Row]:
        with Engine(threads=1) as engine:
            found = engine.to_arrow(rate(engine, engine.table(calls), tariff), RATED)
        rows: list[Row] = found.sort_by("call_no").to_pylist()
        return rows

    return rated


@dataclass(frozen=True)
class Case:
    """One line of a docstring's table, with the words before the table that hold for all."""

    given: str
    cells: dict[str, str]


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> list[Case]:
    """The table in the docstring of the claim: columns are two or more spaces apart."""
    text = cleandoc(request.function.__doc__ or "")
    given, _, table = text.partition("\n\n")
    heading, *lines = (re.split(r"\s{2,}", line.strip()) for line in table.splitlines())
    return [Case(given, dict(zip(heading, line, strict=True))) for line in lines]


def in_words(row: Row, decimals: int) -> str:
    """The price as a page writes it."""
    return f"{Decimal(row['price_micros']).scaleb(-6):.{decimals}f}"
