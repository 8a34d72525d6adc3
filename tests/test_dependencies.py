"""Each package we build on is declared with its reason, used, and pinned without an address."""

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.plan import ROOT, modules_imported, sources, tree_of

# Packages that work without being imported by name, and where they do.
USED_UNSEEN = {
    "argon2-cffi": "Django's password hasher loads it",
    "psycopg": "Django's PostgreSQL backend loads it",
    "tzdata": "zoneinfo falls back on it",
}
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9-]+)==\S+( ; [^\\]+)?( \\)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def canonical(name: str) -> str:
    """A package's name as an index compares it, without extras and versions."""
    bare = re.split(r"[\[<>=;!~ ]", name, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", bare).lower()


def declared() -> set[str]:
    """The packages that pyproject.toml says the product needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {canonical(name) for name in project["dependencies"]}


def declared_for_some() -> set[str]:
    """The packages that only who asks for an extra of the product needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return {canonical(name) for names in extras for name in names}


def declared_for_tests() -> set[str]:
    """The packages that pyproject.toml says a developer needs besides."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    return {canonical(name) for name in groups["dev"]}


def packages_of(modules: Iterable[str]) -> set[str]:
    """The packages outside that hold these modules."""
    known = packages_distributions()
    outside = set(modules) - set(sys.stdlib_module_names)
    return {canonical(package) for module in outside for package in known.get(module, [])}


def top_modules(paths: Iterable[Path]) -> set[str]:
    """The first part of every name that these files import."""
    trees = map(tree_of, paths)
    return {name.partition(".")[0] for tree in trees for name, _node in modules_imported(tree)}


def imported() -> set[str]:
    """The packages that the product's own code imports or names as a Django application."""
    settings = (ROOT / "tollbook" / "config" / "settings.py").read_text()
    named = re.findall(r"\"([a-z_]+)(?:[.\w]*)\"", settings)
    return packages_of(top_modules(sources(tests=False)) | set(named))


def test_every_imported_package_is_declared() -> None:
    assert imported() - {"tollbook"} <= declared() | declared_for_some()


def test_every_package_that_tests_import_is_declared() -> None:
    files = [*sources(), *(ROOT / "tests").rglob("*.py"), ROOT / "conftest.py"]

    assert packages_of(top_modules(files)) - {"tollbook"} <= declared() | declared_for_tests()


def test_every_declared_package_is_used() -> None:
    assert declared() - imported() == set(USED_UNSEEN)


def test_every_dependency_tells_why_in_the_line_above_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    packages = [i for i, line in enumerate(lines) if re.match(r'    "[a-z0-9\[\],-]+[><=]', line)]

    assert len(packages) >= len(declared())
    assert [lines[i] for i in packages if not lines[i - 1].startswith("    # ")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_names_versions_and_hashes_and_nothing_else(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()

    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_declared_package_is_pinned(lock: str) -> None:
    pinned = {PIN.sub(r"\1", line) for line in (ROOT / lock).read_text().splitlines()}

    assert declared() <= pinned
