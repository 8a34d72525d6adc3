"""Money is never a float, and one module rounds it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plan import HOUSE, calls, modules_imported, place, sources, tree_of

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
