"""Small enough to love: functions of at most 50 lines, files of at most 400."""

import ast
from pathlib import Path

from tests.plan import ROOT, tree_of

FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 400
CARD_LINES_MAX = 30
EXCEPTIONS = ROOT / "tests" / "size_exceptions.txt"
SUFFIXES = {".py", ".html", ".css", ".js", ".typ", ".svg"}


def our_files() -> list[Path]:
    """Every file that a person writes; Django writes migrations."""
    inside = [*(ROOT / "tollbook").rglob("*"), *(ROOT / "tests").rglob("*")]
    written = [p for p in inside if p.suffix in SUFFIXES and "migrations" not in p.parts]
    return sorted([*written, ROOT / "dev", ROOT / "conftest.py"])


def too_long_functions(path: Path, tree: ast.Module) -> dict[str, int]:
    """Place -> lines of the functions of one file that are over the limit."""
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    lines = {f"{path}:{f.name}": (f.end_lineno or 0) - f.lineno + 1 for f in functions}
    return {name: count for name, count in lines.items() if count > FUNCTION_LINES_MAX}


def too_long() -> dict[str, int]:
    """Place -> lines of every file and function that is over its limit."""
    found: dict[str, int] = {}
    for path in our_files():
        name = path.relative_to(ROOT)
        count = len(path.read_text().splitlines())
        if count > FILE_LINES_MAX:
            found[str(name)] = count
        if path.suffix in {".py", ""}:
            found |= too_long_functions(name, tree_of(path))
    return found


def exceptions() -> dict[str, int]:
    """Place -> allowed lines; each exception gives its reason."""
    allowed: dict[str, int] = {}
    for line in EXCEPTIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            where, lines, reason = line.split(maxsplit=2)
            assert reason, line
            allowed[where] = int(lines)
    return allowed


def test_functions_and_files_are_small_or_excused_to_the_line() -> None:
    assert too_long() == exceptions()


def test_a_long_function_is_found() -> None:
    source = "def f():\n" + "    pass\n" * FUNCTION_LINES_MAX

    assert too_long_functions(Path("a.py"), ast.parse(source)) == {"a.py:f": 51}


def test_every_room_hangs_out_a_card() -> None:
    wrong = []
    for path in sorted((ROOT / "tollbook").glob("*/__init__.py")):
        card = ast.get_docstring(tree_of(path)) or ""
        says_all = "Knows" in card and "Must not know" in card
        if not says_all or len(path.read_text().splitlines()) > CARD_LINES_MAX:
            wrong.append(path.parent.name)

    assert not wrong, "no card, or one too long: " + ", ".join(wrong)
