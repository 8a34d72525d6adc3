"""The columns of the store grow: one that an older release made is read and written on."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.schema import Schema

from tests.snapshot import leave_store
from tollbook.kernel.errors import Refused
from tollbook.usage.actions import compact_store, stamp
from tollbook.usage.queries import calls_page
from tollbook.usage.store import schema, shelf, write
from tollbook.usage.tests.calls import call, lay, stored
from tollbook.usage.tests.test_stamps import on_invoice
from tollbook.usage.types import ALL_CALLS, CallScope

pytestmark = pytest.mark.django_db
BELL = 1
OLD = dict(list(schema.COLUMNS.items())[: -len(schema.ADDED)])


@pytest.fixture
def _old_store() -> None:
    """A store with one call, made by a release that did not have the added columns."""
    fields = schema.SCHEMA.fields[: len(OLD)]
    table = pa.Table.from_pylist([call("old") | {"line": 1}], schema=Schema(*fields).as_arrow())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "SCHEMA", Schema(*fields))
        patch.setattr(shelf, "COLUMNS", OLD)
        patch.setattr(shelf, "FIELD_ID", {field.name: field.field_id for field in fields})
        patch.setattr(write, "NAMES", ", ".join(OLD))
        patch.setattr(write, "COLUMNS", OLD)
        patch.setattr(write, "COPY_OPTIONS", schema.copy_options(OLD))
        patch.setattr(shelf, "stored_file", lambda entry: entry)
        with write.writing() as scratch, write.working(scratch) as connected:
            connected.register("laid", table)
            write.append(connected, "laid", scratch, {})
        leave_store()


@pytest.mark.usefixtures("_old_store")
def test_a_store_of_an_older_release_is_read_and_written_on() -> None:
    lay(call("new", file_id=2, decimals=2, round_up=True, file_key="0123456789abcdef"))

    added = stored("call_key", *schema.ADDED)

    assert added == [("old", 0, 4, False, ""), ("new", 0, 2, True, "0123456789abcdef")]
    page = calls_page(CallScope((BELL,)), ALL_CALLS, None, 10)
    assert {each.call_key for each in page.calls} == {"old", "new"}


@pytest.mark.usefixtures("_old_store")
def test_rewriting_old_rows_gives_them_the_columns() -> None:
    lay(call("new", file_id=2))
    assert {file.lacks for file in shelf.shelf().files()} == {(), tuple(schema.ADDED)}
    stamp(invoices=on_invoice({BELL: 7}), cut_off_on=date(2026, 5, 1), pass_max=1)
    compact_store()

    assert {file.lacks for file in shelf.shelf().files()} == {()}
    assert stored("call_key", "decimals", "invoice_id") == [("old", 4, 7), ("new", 4, 7)]


def test_a_store_of_a_newer_release_is_refused() -> None:
    lay(call("k1"))
    leave_store()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "COLUMNS", OLD)
        with pytest.raises(Refused, match="newer Tollbook"):
            shelf.shelf()

    assert stored("call_key") == [("k1",)]


def test_a_store_that_was_moved_is_refused_and_not_written_where_it_was(
    tmp_path: Path, call_store: Path, settings: Any
) -> None:
    lay(call("k1"))
    before = sorted((call_store / "usage").rglob("*"))
    leave_store()
    moved = tmp_path / "moved"
    shutil.copytree(call_store, moved)
    settings.CALL_STORE_DIR = moved

    with pytest.raises(Refused, match=f"made in {call_store}.*name {moved}"):
        lay(call("k2"))

    assert sorted((call_store / "usage").rglob("*")) == before
    settings.CALL_STORE_DIR = call_store
    assert stored("call_key") == [("k1",)]
