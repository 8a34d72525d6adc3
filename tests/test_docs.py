"""What the documents name exists, and what exists is named in them."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.plan import HOUSE, ROOT, calls, sources, tree_of
from tollbook.commands.main import COMMANDS
from tollbook.config.permissions import MODULES

DOCS = ROOT / "docs"
DECISION_LINES_MAX = 60
DOORS_WITH_VERBS = {"queries", "actions"}


def first_cells(path: Path) -> list[str]:
    """The first column of the tables of a document, without headings."""
    rows = [line.split("|")[1].strip() for line in path.read_text().splitlines() if line[:1] == "|"]
    return [cell for i, cell in enumerate(rows) if not (set(cell) <= {"-"} or is_heading(rows, i))]


def is_heading(rows: list[str], i: int) -> bool:
    """Whether the row below is the rule that Markdown puts under a heading."""
    return i + 1 < len(rows) and set(rows[i + 1]) == {"-"}


def codes(path: Path) -> set[str]:
    """What a document's first columns show as code."""
    return {cell.strip("`") for cell in first_cells(path) if cell.startswith("`")}


def words_of_the_house() -> str:
    """All text of code and templates, in one case, every sign that joins words made a blank."""
    files = [*sources(), *HOUSE.rglob("*.html"), *HOUSE.rglob("*.typ")]
    text = "\n".join(path.read_text() for path in files)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[\s_\-]+", " ", apart).casefold()


def test_every_word_of_the_glossary_is_in_use() -> None:
    used = words_of_the_house()
    unused = [
        word
        for word in first_cells(DOCS / "glossary.md")
        if not re.search(rf"\b{re.escape(word.replace('-', ' '))}s?\b", used)
    ]

    assert not unused, "in the glossary, but nowhere in the house: " + ", ".join(unused)


def test_the_glossary_gives_each_word_once_and_in_order() -> None:
    words = first_cells(DOCS / "glossary.md")

    assert words == sorted(set(words), key=lambda word: word.replace("-", " "))


def test_decisions_are_numbered_dated_and_short() -> None:
    records = sorted(DOCS.glob("decisions/[0-9]*.md"))

    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        lines = path.read_text().splitlines()
        date.fromisoformat(lines[2].removeprefix("Date: "))
        assert len(lines) <= DECISION_LINES_MAX, path.name


def test_every_setting_is_documented() -> None:
    settings = (HOUSE / "config" / "settings.py").read_text()
    read = set(re.findall(r"env_[a-z]+\(\s*\"([A-Z_]+)\"", settings))

    assert read == codes(DOCS / "settings.md")


def test_every_module_of_access_is_documented() -> None:
    assert set(MODULES) == codes(DOCS / "permissions.md")


def test_every_command_is_documented_and_has_a_file() -> None:
    named = {cell.split()[0] for cell in codes(DOCS / "commands.md")}

    assert set(COMMANDS) == named
    assert [
        name
        for name in COMMANDS
        if not (HOUSE / "commands" / f"{name.replace('-', '_')}.py").exists()
    ] == []


def test_every_file_says_what_it_is() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources(migrations=False)
        if path.read_text().strip() and not ast.get_docstring(tree_of(path))
    ]

    assert not wrong, "without a docstring: " + ", ".join(wrong)


def verbs() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """The public functions of the doors."""
    for path in sources(tests=False):
        if DOORS_WITH_VERBS & {path.stem, path.parent.name}:
            for node in tree_of(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, node


def test_every_door_says_what_it_does() -> None:
    wrong = [f"{p.relative_to(ROOT)}:{f.name}" for p, f in verbs() if not ast.get_docstring(f)]

    assert not wrong, "without a docstring: " + ", ".join(wrong)


def acceptance_lines(tree: ast.Module) -> Iterator[object]:
    """What the markers `accepts` of a test file name."""
    for name, call in calls(tree):
        if name == ".accepts":
            yield from (ast.literal_eval(word) for word in call.args)


def test_claims_name_acceptance_lines_by_page_and_number() -> None:
    files = [*sources(), *(ROOT / "tests").rglob("*.py")]
    wrong = [
        f"{path.relative_to(ROOT)}: {line!r}"
        for path in files
        for line in acceptance_lines(tree_of(path))
        if not re.fullmatch(r"(money|portal|customers|office)-[1-9]\d*", str(line))
    ]

    assert not wrong, "\n".join(wrong)


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                wrong.append(f"{path.relative_to(ROOT)} -> {target}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not (DOCS / "pictures").exists(), reason="no pictures are taken yet")
def test_the_pictures_of_documents_are_there() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} -> {picture}"
        for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        for picture in re.findall(r"<img src=\"([^\"]+)", path.read_text())
        if not (path.parent / picture).exists()
    ]

    assert not wrong, "\n".join(wrong)


def steps_of_the_walk(text: str) -> list[tuple[str, str]]:
    """The pairs of file and function that a walk names: `path.py` `function`."""
    return re.findall(r"`([\w/]+\.py)`\s+`([\w.]+)", text)


def missing_steps(steps: list[tuple[str, str]]) -> list[str]:
    """The steps whose file or function (Class.method too) is not there."""
    missing = []
    for name, function in steps:
        path = next((p for p in (ROOT / name, HOUSE / name) if p.is_file()), None)
        named = {n.name for n in ast.walk(tree_of(path)) if hasattr(n, "name")} if path else set()
        if not set(function.split(".")) <= named:
            missing.append(f"{name} {function}")
    return missing


@pytest.mark.skipif(not (DOCS / "walk.md").exists(), reason="the walk is not written yet")
def test_the_walk_goes_through_doors_that_exist() -> None:
    steps = steps_of_the_walk((DOCS / "walk.md").read_text())

    assert steps
    assert missing_steps(steps) == []


def test_a_wrong_step_of_the_walk_is_found() -> None:
    text = "`tollbook/kernel/clock.py` `now` then `kernel/clock.py` `tomorrow()`"

    assert missing_steps(steps_of_the_walk(text)) == ["kernel/clock.py tomorrow"]
