"""What docs/coverage.md promises: each address is one of ours, each claim is a test that runs."""

import ast
import re

from tests.pages import DOCS, cells, tables
from tests.plan import HOUSE, ROOT, tree_of
from tollbook.config.routes import all_routes

PAGE = DOCS / "coverage.md"
CODE = re.compile(r"`([^`]+)`")


def rows_of_the_page() -> list[tuple[str, list[str], list[str]]]:
    """What is promised, the addresses that do it, the tests that hold it: of every row."""
    found = [
        cells(row, "what", "where", "held by") for each in tables(PAGE.read_text()) for row in each
    ]
    return [
        (what, CODE.findall(f"`{where}`" if "`" not in where else where), names(held))
        for what, where, held in found
    ]


def names(text: str) -> list[str]:
    """The names of tests in a cell, whose code marks may be taken off."""
    return re.findall(r"\btest_\w+", text)


def known_addresses() -> set[str]:
    """Every address of the registry, parameters as <name>."""
    return {re.sub(r"<\w+:", "<", f"/{prefix}{route.path}") for _, prefix, route in all_routes()}


def known_tests() -> set[str]:
    """The name of every test of the house."""
    files = [*HOUSE.rglob("test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    return {
        node.name
        for path in files
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_sentence_names_a_page_that_is_there() -> None:
    known = known_addresses()
    rows = rows_of_the_page()

    assert len(rows) > 60
    assert [what for what, where, _ in rows if not where] == []
    assert {each for _, where, _ in rows for each in where if each not in known} == set()


def test_every_sentence_is_held_by_a_test_that_is_there() -> None:
    known = known_tests()
    rows = rows_of_the_page()

    assert [what for what, _, held in rows if not held] == []
    assert {each for _, _, held in rows for each in held if each not in known} == set()
