"""What holds for every test: a data folder of its own, a closed network, known search effort.

The settings are named here and not in pyproject.toml, because pytest-django would then read them
before this file could point them at a temporary data folder. DATABASE_URL decides the database:
absent, each worker process has a SQLite file; present, a test database on that PostgreSQL server.
"""

import atexit
import gc
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

pytest_plugins = ["tests.fixtures", "tests.ready_database", "tests.statement_bound"]

ROOT = Path(__file__).parent


def own_data_folder() -> Path:
    """A new empty folder for the files of this worker process, gone when the process ends."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = Path(tempfile.mkdtemp(prefix=f"tollbook-test-{worker}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# Compiled code is kept: every process that a test starts would compile the whole house anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["TOLLBOOK_DATA_DIR"] = str(own_data_folder())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
# Fixtures and test modules import models, which stand only once the project is loaded.
django.setup()

# No test draws its cases by chance: the same code gives the same cases on every machine.
# `search` does draw, for somebody who wants to look further on purpose.
hypothesis.settings.register_profile(
    "quick", max_examples=40, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile("search", max_examples=2000, deadline=None, database=None)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick")
)


class NetworkIsClosed(RuntimeError):
    """A test tried to reach another machine."""


def is_near(address: object) -> bool:
    """Whether a socket address stays on this machine: a Unix path or a loopback number."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def refusing(connect: Callable[..., Any]) -> Callable[..., Any]:
    """The same connect, but only for addresses on this machine."""

    def connect_near(self: socket.socket, address: Any) -> Any:
        if not is_near(address):
            raise NetworkIsClosed(f"a test wanted to reach {address!r}; the suite runs offline")
        return connect(self, address)

    return connect_near


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Connections to other machines fail with their address, so no test depends on one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refusing(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", refusing(socket.socket.connect_ex))
        yield


# The last one asks for the town when it runs, which its own closure does not tell.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "town_of_test"})


# Pages ask the database in the words of the rooms below, all of whose claims meet PostgreSQL too.
# Of the claims about pages themselves these do: lists and searches, who sees what, what two do at
# once; and test_headers.py, which opens every page and every file for every kind of person.
FACES = ("portal", "office", "entrance")
PAGES_ON_POSTGRESQL = {
    *("test_accounts.py", "test_agents.py", "test_finding_lines.py"),
    *("test_statements.py", "test_statement_of_account.py", "test_transactions.py"),
    *("test_tickets.py", "test_viewer_scope.py", "test_customers.py", "test_filters.py"),
    *("test_finding.py", "test_receivables.py", "test_runs.py", "test_users.py", "test_usage.py"),
    *("test_work.py", "test_outbox.py", "test_guessed_name.py", "test_sessions.py"),
}
# The answers of the gate, forms whose rooms have claims of their own, worked figures of bills, and
# calls, which lie in the call store whatever the database is (usage/tests/test_pages.py has both).
# The contract of the API asks what its own claims ask on both.
PAGES_ON_SQLITE = {
    *("test_strangers.py", "test_routes.py", "test_acting.py", "test_refusals_of_record.py"),
    *("test_charge_pages.py", "test_billing_pages.py", "test_formats_page.py"),
    *("test_hosted_fields.py", "test_fields_page.py", "test_content.py"),
    *("test_payment_pages.py", "test_payment_methods.py", "test_customer_methods.py"),
    *("test_office_unbilled.py", "test_call_file_pages.py", "test_api_contract.py"),
}


def is_of_pages(path: Path) -> bool:
    """Whether the claims of a file are about pages that no database changes."""
    if path.parents[1].name in FACES:
        return path.name not in PAGES_ON_POSTGRESQL
    return path.parent == ROOT / "tests" and path.name in PAGES_ON_SQLITE


def meets_database(item: pytest.Item) -> bool:
    """Whether a claim can come out otherwise on another database than SQLite."""
    names = set(getattr(item, "fixturenames", ()))
    is_asked = bool(DATABASE_FIXTURES & names) or item.get_closest_marker("django_db")
    if is_of_pages(item.path):
        return False
    return bool(is_asked) and item.get_closest_marker("own_database") is None


# Few claims, but minutes of them: they begin first, so that no worker ends long after the others.
LONGEST = (
    *("test_bench.py", "test_spark.py", "test_strangers.py", "test_killed_runs.py"),
    *("test_payment_deaths.py", "test_payment_faults.py", "test_headers.py", "test_interrupted.py"),
    *("test_every_page.py", "test_portal_crawl.py", "test_guide.py"),
)
BROWSER = ROOT / "tests" / "browser"


def begins_at(item: pytest.Item) -> int:
    """The place of a claim's file among the longest; all others come behind them."""
    return LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST)


def is_on_postgresql() -> bool:
    """Whether this run is the one on PostgreSQL."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Everything is loaded while claims are collected, and stays: no collector looks through it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read a file none of whose claims this part of the run takes: every worker
    would import it and take it apart."""
    if not collection_path.name.startswith("test_"):
        return None
    is_of_browser = BROWSER in collection_path.parents
    taken = {"browser": is_of_browser, "not browser": not is_of_browser}
    is_taken = taken.get(config.getoption("markexpr"), True)
    return not is_taken or (is_on_postgresql() and is_of_pages(collection_path)) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser's tests, and skip them in words where there is no browser; on PostgreSQL
    leave out what SQLite's run has shown for good."""
    items.sort(key=begins_at)
    if is_on_postgresql():
        items[:] = [item for item in items if meets_database(item)]
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if shutil.which("chromium") is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
