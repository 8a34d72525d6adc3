"""Money is never a float, and one module rounds it."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import DecimalField, Sum

from tests.plan import HOUSE, calls, modules_imported, place, sources, tree_of
from tests.town import Town
from tollbook.kernel.money import from_micros
from tollbook.kernel.rows import Micros

# The one door between exact and settled money.
MONEY = HOUSE / "kernel" / "money.py"
FORBIDDEN_CALLS = {"float", "round", ".quantize", ".round"}
FLOAT_TYPES = {"float", "float32", "float64", "double", "DOUBLE", "FLOAT", "REAL"}


def measures_time(path: Path) -> bool:
    """Benchmarks report seconds and ratios, which are no money."""
    return "bench" in path.stem or "bench" in path.parts


def faults_of_arithmetic(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Calls that round or lose exactness, and columns cast to floating point."""
    for name, call in calls(tree):
        if name in FORBIDDEN_CALLS:
            yield call, f"calls {name.lstrip('.')}; use tollbook.kernel.money"
        if name == ".cast" and any(
            isinstance(word, ast.Constant) and word.value in FLOAT_TYPES for word in call.args
        ):
            yield call, "casts to floating point"


def faults_of_columns(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """`//` where columns are at work: Ibis turns it into a floating-point division."""
    if not any(imported.split(".")[0] == "ibis" for imported, _node in modules_imported(tree)):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
            yield node, "divides by // beside Ibis; use whole_quotient"


SUMMING = {"Sum", "Avg"}


def decimal_columns() -> set[str]:
    """The name of every column of money or of another decimal number."""
    return {
        field.name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, DecimalField)
    }


def test_a_database_never_adds_up_decimals_which_one_of_them_holds_as_floats() -> None:
    names = decimal_columns()
    wrong = [
        f"{place(path, call)} sums {call.args[0].value!r}; sum its Micros"
        for path in sources(tests=False, migrations=False)
        for name, call in calls(tree_of(path))
        if name in SUMMING and call.args and isinstance(call.args[0], ast.Constant)
        if str(call.args[0].value).rpartition("__")[2] in names
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_micros_add_up_what_floats_get_wrong(town: Town) -> None:
    item = town.shop.items["install"]
    item.prices.all().delete()
    for place_no, amount in enumerate(("99999999.9999", "-99999999.9998", "0.1", "0.2")):
        on = date(2026, 1, 1) + timedelta(days=place_no)
        item.prices.create(valid_from=on, amount=Decimal(amount))

    added = item.prices.aggregate(micros=Sum(Micros("amount")))["micros"]

    assert 99999999.9999 - 99999999.9998 + 0.1 + 0.2 != 0.3001
    assert from_micros(added) == Decimal("0.3001")


def test_only_the_money_module_rounds_and_nothing_floats() -> None:
    wrong = [
        f"{place(path, node)} {fault}"
        for path in sources(tests=False, migrations=False)
        if path != MONEY and not measures_time(path)
        for node, fault in faults_of_arithmetic(tree_of(path))
    ]

    assert not wrong, "\n".join(wrong)


def test_columns_are_never_divided_by_floor_division() -> None:
    wrong = [
        f"{place(path, node)} {fault}"
        for path in sources(tests=False, migrations=False)
        for node, fault in faults_of_columns(tree_of(path))
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source",
    ["float(amount)", "round(amount, 2)", "amount.quantize(CENT)", 'column.cast("float64")'],
)
def test_inexact_arithmetic_is_found(source: str) -> None:
    assert list(faults_of_arithmetic(ast.parse(source)))


def test_floor_division_of_columns_is_found() -> None:
    assert list(faults_of_columns(ast.parse("import ibis\nx = micros // 60")))
    assert not list(faults_of_columns(ast.parse("x = cents // 60")))
