"""An instant has a day only in a time zone: pages write it in that of who reads."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.template import Context
from django.template import Template as Page
from django.test import Client

from tests.plan import HOUSE, ROOT, sources, tree_of
from tests.town import Town
from tollbook.access.types import Actor, Face
from tollbook.flows.actions import open_work, take_work_step
from tollbook.work.models import TaskType
from tollbook.work.types import NewTask

# Eight in the evening of the 20th in Chicago.
EVENING = datetime(2026, 4, 21, 1, tzinfo=UTC)
WRITES_DAY = re.compile(r"\b([a-z_]+)\|(?:day|short_day|long_day|spoken_day)\b")
BESIDE = {"complete_up_to"}  # an instant that a query names


def names_of_fields() -> Iterator[tuple[str, bool]]:
    """Fields of tables and of classes, and whether each is an instant; else it is a day."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateField):
                yield field.name, isinstance(field, models.DateTimeField)
    for path in sources(tests=False, migrations=False):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                words = re.findall(r"\b(date|datetime)\b", ast.unparse(node.annotation))
                for word in words:
                    yield node.target.id, word == "datetime"


def test_no_page_writes_the_day_of_an_instant_without_a_zone() -> None:
    known = set(names_of_fields())
    instants = {name for name, is_instant in known if is_instant} | BESIDE
    instants -= {name for name, is_instant in known if not is_instant}

    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted(Path(HOUSE).rglob("*.html"))
        for match in WRITES_DAY.finditer(path.read_text())
        if match[1] in instants
    ]

    assert {"closed_at", "at", "last_seen_at"} <= instants
    assert found == []


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("2026-04-21 01:00 UTC", "Apr 20, 2026, 8:00 PM"),
        ("2026-04-21", "Apr 21, 2026"),
        ("+12185550110", "(218) 555-0110"),
        ("2026-04-21 is a Tuesday", "2026-04-21 is a Tuesday"),
        ("2026-13-41", "2026-13-41"),
        ("2026-04-21 27:00 UTC", "2026-04-21 27:00 UTC"),
        ("", ""),
    ],
)
def test_the_history_writes_values_as_pages_do(kept: str, written: str) -> None:
    page = Page("{% load show %}{{ kept|as_kept:zone }}")

    assert page.render(Context({"kept": kept, "zone": "America/Chicago"})) == written


def test_metrics_say_when_work_was_closed_on_the_readers_clock(
    town: Town, client_of_sam: Client
) -> None:
    by = Actor(at=EVENING, face=Face.OFFICE, user=town.users["sam"])
    trouble = TaskType.objects.get(code="trouble")
    task = open_work(key="t", wanted=NewTask(town.bell, trouble, "No dial tone"), by=by)
    resolve = trouble.actions.get(code="resolve")
    take_work_step(task=task, action=resolve, by=by, note="Mended.")

    page = client_of_sam.get("/office/customers/100100/history/").content.decode()
    row = page[page.index("Closed at") :]

    assert row.index("Apr 20, 2026, 8:00 PM") < row.index("Sam Oak")
    assert " UTC" not in page
    assert 'datetime="2026-04-21"' not in page
