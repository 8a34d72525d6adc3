"""The catalog of the call store reaches PostgreSQL as Django does, with the site's options."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from tollbook.usage.store import durable, write
from tollbook.usage.store.shelf import Shelf, _address_of_database, shelf
from tollbook.usage.tests.calls import call, lay

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has an address")
def test_options_of_the_address_hold_for_the_catalog_too(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {"sslmode": "verify-full", "application_name": "a b", "pool": True}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", told)

    address = _address_of_database()

    assert "sslmode=verify-full&application_name=a%20b" in address
    assert "pool" not in address


def test_a_connection_that_died_while_idle_is_not_handed_out() -> None:
    assert shelf()._catalog.engine.pool._pre_ping


@pytest.mark.skipif(connection.vendor != "sqlite", reason="there the catalog is a file")
def test_a_catalog_that_cannot_be_reached_is_told_as_the_database_is(tmp_path: Path) -> None:
    """So that a bill run stops, and blames no account."""
    kept = Shelf(tmp_path)
    kept.close()
    (tmp_path / "catalog.sqlite3").unlink()
    (tmp_path / "catalog.sqlite3").mkdir()

    with pytest.raises(OperationalError):
        kept.files()


def test_everything_that_a_commit_names_was_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lay(call("k1"))
    waited: set[str] = set()
    for module in (durable, write):
        monkeypatch.setattr(module, "to_disk", lambda path: waited.add(str(path)))
    before = write._named(shelf().table)

    lay(call("k2", file_id=2))

    shelf().files()
    assert len(waited) == 4
    assert write._named(shelf().table) - before == waited
