"""Fixtures that offer the fixed town to every test; a pytest plugin named in conftest.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.town import NOW, Town, build_town
from tollbook.access.models import User
from tollbook.kernel import clock
from tollbook.usage.store.shelf import drop_store


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """A hash made for speed: the slow one protects people, and here are none."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(autouse=True)
def call_store(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A call store of its own for each test; it is made when the test first looks at it."""
    settings.CALL_STORE_DIR = tmp_path / "calls"
    yield settings.CALL_STORE_DIR
    drop_store()


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """The fixed town without bills and calls, the clock standing at its now."""
    with clock.at(NOW):
        yield build_town()


def signed_in(user: User) -> Client:
    """A client with the session of `user`."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client_of_bell(town: Town) -> Client:
    """Ben, of Bell Bakery, 100100."""
    return signed_in(town.users["100100"])


@pytest.fixture
def client_of_acme(town: Town) -> Client:
    """Ada, of Acme, the parent 200100."""
    return signed_in(town.users["200100"])


@pytest.fixture
def client_of_sub(town: Town) -> Client:
    """Dora, of the sub account 200101."""
    return signed_in(town.users["200101"])


@pytest.fixture
def client_of_cyd(town: Town) -> Client:
    """Cyd, of 500100, who must not see anything of the others."""
    return signed_in(town.users["500100"])


@pytest.fixture
def client_of_sam(town: Town) -> Client:
    """Sam, of the staff."""
    return signed_in(town.users["sam"])
