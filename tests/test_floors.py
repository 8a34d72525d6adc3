"""Imports go down and enter by doors; some folders may import less than that."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.plan import (
    DOORS,
    FACES,
    FLOOR_OF,
    HOUSE,
    NOT_ROOMS,
    OPEN,
    modules_imported,
    place,
    room_of,
    sources,
    tree_of,
)

RULE_FOLDERS = {"rules", "charges"}
# What columns are made of; neither knows tables, clock or settings of ours.
COLUMN_PACKAGES = {"ibis", "duckdb", "pyarrow"}
READINGS = {"clock.now", "clock.today"}


def faults_of_import(room: str, imported: str) -> Iterator[str]:
    """What is wrong with `room` importing a dotted name; nothing for what is no room of ours."""
    house, _, inside = imported.partition(".")
    target, _, behind = inside.partition(".")
    if house != "tollbook" or target == room or target not in FLOOR_OF:
        return
    if FLOOR_OF[target] >= FLOOR_OF[room]:
        yield f"goes up to {target}"
    door = behind.partition(".")[0]
    if room != "config" and target not in OPEN and door not in DOORS:
        yield f"enters {target} through {door or 'the wall'}, not a door"


def faults_of_tree(room: str, tree: ast.AST) -> list[str]:
    """All faults of the imports of one file, with their lines; once for a line of many names."""
    faults = (
        f"line {node.lineno}: {fault}"
        for imported, node in modules_imported(tree)
        for fault in faults_of_import(room, imported)
    )
    return list(dict.fromkeys(faults))


def test_imports_go_down_and_enter_by_doors() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)} {fault}"
        for path in sources()
        if room_of(path) in FLOOR_OF
        for fault in faults_of_tree(room_of(path), tree_of(path))
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("room", "source", "faults"),
    [
        ("usage", "from tollbook.billing.models import Run", ["line 1: goes up to billing"]),
        ("portal", "from tollbook.office.queries import x", ["line 1: goes up to office"]),
        ("ledger", "def f():\n    import tollbook.usage.models", ["line 2: goes up to usage"]),
        (
            "portal",
            "from tollbook.usage.store import x",
            ["line 1: enters usage through store, not a door"],
        ),
    ],
)
def test_a_wrong_import_is_found(room: str, source: str, faults: list[str]) -> None:
    assert faults_of_tree(room, ast.parse(source)) == faults


def test_a_right_import_is_left_alone() -> None:
    source = "from tollbook.usage.queries import x\nfrom tollbook.kernel.money import settle"

    assert faults_of_tree("portal", ast.parse(source)) == []


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        f"{place(path, inner)} imports inside {function.name}"
        for path in sources()
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert not wrong, "\n".join(wrong)


def test_every_folder_of_the_house_is_a_room_of_the_plan() -> None:
    folders = {path.name for path in HOUSE.iterdir() if path.is_dir()}

    assert folders - NOT_ROOMS - {"__pycache__"} <= set(FLOOR_OF)


@cache
def is_pure(imported: str) -> bool:
    """Whether a rule may import a name: standard library, columns, pure rooms, or pure files.

    A file is pure when all that it imports is; so a rule may use the types of a lower room and a
    helper beside it, and a table or a setting is found however far away it hides.
    """
    parts = imported.split(".")
    if parts[0] != "tollbook":
        return parts[0] in sys.stdlib_module_names or parts[0] in COLUMN_PACKAGES
    if parts[1] in OPEN:
        return True
    path = file_of(parts)
    return path is not None and all(
        is_pure(name) for name, _node in modules_imported(tree_of(path))
    )


def file_of(parts: list[str]) -> Path | None:
    """The file of a dotted name, which may end in a name inside that file."""
    for named in (parts, parts[:-1]):
        for path in (HOUSE.parent.joinpath(*named), HOUSE.parent.joinpath(*named, "__init__")):
            if path.with_suffix(".py").is_file():
                return path.with_suffix(".py")
    return None


def test_money_rules_import_nothing_but_pure_things() -> None:
    wrong = [
        f"{place(path, node)} imports {imported}"
        for path in sources(tests=False)
        if RULE_FOLDERS & set(path.relative_to(HOUSE).parts)
        for imported, node in modules_imported(tree_of(path))
        if not is_pure(imported)
    ]

    assert not wrong, "\n".join(wrong)


def test_a_table_behind_a_rule_is_found() -> None:
    assert not is_pure("tollbook.billing.models.Invoice")
    assert not is_pure("tollbook.billing.queries")
    assert not is_pure("django.db.models")
    assert is_pure("decimal.Decimal")


def test_the_engine_depends_on_ibis_duckdb_and_pyarrow_only() -> None:
    wrong = [
        f"{place(path, node)} imports {imported}"
        for path in sources(tests=False)
        if room_of(path) == "rating"
        for imported, node in modules_imported(tree_of(path))
        if imported.partition(".")[0] not in {*sys.stdlib_module_names, *COLUMN_PACKAGES}
        and not imported.startswith("tollbook.rating")
    ]

    assert not wrong, "\n".join(wrong)


def test_faces_read_through_queries_and_never_through_managers() -> None:
    wrong = [
        f"{place(path, node)} uses .{node.attr}"
        for path in sources(tests=False)
        if room_of(path) in FACES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]

    assert not wrong, "\n".join(wrong)


def may_read_the_clock(path: Path) -> bool:
    """Faces, commands and the handlers of jobs do; the clock itself does; nobody else."""
    return FLOOR_OF.get(room_of(path), 0) >= FLOOR_OF["portal"] or path.name in {
        "clock.py",
        "jobs.py",
    }


def readings_of_the_clock(tree: ast.Module) -> Iterator[ast.stmt | ast.expr]:
    """Where a file takes the present from the clock, by name or through its module."""
    for imported, node in modules_imported(tree):
        if imported.removeprefix("tollbook.kernel.") in READINGS:
            yield node
    for inner in ast.walk(tree):
        if isinstance(inner, ast.Attribute) and ast.unparse(inner) in READINGS:
            yield inner


def test_only_faces_commands_and_jobs_ask_what_time_it_is() -> None:
    wrong = [
        f"{place(path, node)} reads the clock; let the caller pass the instant"
        for path in sources(tests=False, migrations=False)
        if not may_read_the_clock(path)
        for node in readings_of_the_clock(tree_of(path))
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source", ["from tollbook.kernel.clock import now", "def f():\n    return clock.now()"]
)
def test_a_reading_of_the_clock_is_found(source: str) -> None:
    assert list(readings_of_the_clock(ast.parse(source)))


def test_the_environment_is_read_in_one_place() -> None:
    wrong = [
        f"{place(path, node)} reads the environment"
        for path in sources(tests=False)
        if path != HOUSE / "config" / "settings.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        # The processes that start Django name its settings, and that is all they do there.
        if "DJANGO_SETTINGS_MODULE" not in path.read_text().splitlines()[node.lineno - 1]
    ]

    assert not wrong, "\n".join(wrong)
