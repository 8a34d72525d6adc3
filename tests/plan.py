"""The plan of the house, and how the house tests read the source of it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "tollbook"

# From the ground up; a name may be reserved before its room is opened.
FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(rooms.split())
    for rooms in (
        "kernel rating",
        "access",
        "fields jobs notices",
        "customers",
        "catalog ledger content",
        "services",
        "usage work",
        "billing payments",
        "flows reports",
        "entrance portal office api commands",
        "config",
    )
)
FLOOR_OF = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
FACES = frozenset({"entrance", "portal", "office", "api"})
DOORS = frozenset({"models", "queries", "actions", "types"})
OPEN = frozenset({"kernel", "rating"})
# Folders beside the rooms that hold no Python.
NOT_ROOMS = frozenset({"templates", "static"})


def sources(*, tests: bool = True, migrations: bool = True) -> Iterator[Path]:
    """Every Python file of the house, in a fixed order."""
    for path in sorted(HOUSE.rglob("*.py")):
        if not tests and "tests" in path.parts:
            continue
        if not migrations and "migrations" in path.parts:
            continue
        yield path


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file; read once for all house tests."""
    return ast.parse(path.read_text(), filename=str(path))


def room_of(path: Path) -> str:
    """The room a file of the house stands in; files beside the rooms have the room ''."""
    parts = path.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else ""


def place(path: Path, node: ast.stmt | ast.expr) -> str:
    """Where a finding stands, as an editor understands it."""
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def modules_imported(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Each dotted name that a tree imports, wherever in it; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call in a tree with its name: `round` for round(x), `.quantize` for x.quantize(y)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield f".{node.func.attr}", node
