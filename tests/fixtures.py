"""Fixtures that offer the fixed town to every test; a pytest plugin named in conftest.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.snapshot import Rows, Snapshot, forget_store, forgotten_afterwards
from tests.town import NOW, Town, build_town, town_as_it_stands
from tests.town_month import live_four_months
from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.kernel import clock
from tollbook.usage.store.shelf import drop_store

# Who acts where a claim is about something else.
SYSTEM = Actor(at=NOW, face=Face.SYSTEM)


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """A hash made for speed: the slow one protects people, and here are none."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No brand, right or feed that another test has read."""
    cache.clear()


@pytest.fixture(autouse=True)
def call_store(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A call store of its own for each test; it is made when the test first looks at it."""
    settings.CALL_STORE_DIR = tmp_path / "calls"
    yield settings.CALL_STORE_DIR
    drop_store()


@pytest.fixture(scope="session")
def rows_of_town(django_db_setup: None, django_db_blocker: Any) -> Rows:
    """The town as it opens, made once by the real code and kept as rows."""
    rows = Rows()
    with django_db_blocker.unblock(), clock.at(NOW), forgotten_afterwards():
        build_town()
        rows.keep()
    with django_db_blocker.unblock():
        rows.put_beside()
    return rows


@pytest.fixture
def rows_laid(rows_of_town: Rows) -> Rows:
    """What the town of a test begins with; a room whose claims all need more lays that instead."""
    return rows_of_town


@pytest.fixture
def town(rows_laid: Rows, db: None) -> Iterator[Town]:
    """The fixed town without bills and calls, the clock standing at its now."""
    with clock.at(NOW):
        rows_laid.lay()
        yield town_as_it_stands()


@pytest.fixture(scope="session")
def four_months(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """The town after four months of calls, bills and payments, made once and kept as rows."""
    folder = tmp_path_factory.mktemp("four-months")
    snapshot = Snapshot(store=folder / "calls", copy=folder / "copy")
    with (
        django_db_blocker.unblock(),
        override_settings(CALL_STORE_DIR=snapshot.store),
        clock.at(NOW),
        forgotten_afterwards(),
    ):
        live_four_months(build_town(), folder)
        snapshot.take()
        forget_store(snapshot.store)
    with django_db_blocker.unblock():
        snapshot.rows.put_beside()
    return snapshot


@pytest.fixture
def billed_town(four_months: Snapshot, db: None, call_store: Path, settings: Any) -> Iterator[Town]:
    """The fixed town with four bills each, the newest of 13 April 2026, and a week unbilled."""
    settings.CALL_STORE_DIR = four_months.store
    with clock.at(NOW):
        four_months.lay_down()
        yield town_as_it_stands()
    # The files of the four months stay; only what this process holds open of them goes.
    forget_store(four_months.store)
    settings.CALL_STORE_DIR = call_store


def signed_in(user: User) -> Client:
    """A client with the session of `user`."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def town_of_test(request: pytest.FixtureRequest) -> Town:
    """The billed town where the test asks for it, else the bare one."""
    name = "billed_town" if "billed_town" in request.fixturenames else "town"
    town: Town = request.getfixturevalue(name)
    return town


@pytest.fixture
def client_of_bell(town_of_test: Town) -> Client:
    """Ben, of Bell Bakery, 100100."""
    return signed_in(town_of_test.users["100100"])


@pytest.fixture
def client_of_acme(town_of_test: Town) -> Client:
    """Ada, of Acme, the parent 200100."""
    return signed_in(town_of_test.users["200100"])


@pytest.fixture
def client_of_sub(town_of_test: Town) -> Client:
    """Dora, of the sub account 200101."""
    return signed_in(town_of_test.users["200101"])


@pytest.fixture
def client_of_cyd(town_of_test: Town) -> Client:
    """Cyd, of 500100, who must not see anything of the others."""
    return signed_in(town_of_test.users["500100"])


@pytest.fixture
def client_of_sam(town_of_test: Town) -> Client:
    """Sam, of the staff."""
    return signed_in(town_of_test.users["sam"])
