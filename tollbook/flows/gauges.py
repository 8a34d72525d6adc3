"""How much of what stands where, for programs that watch the site; and whether it can serve."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Model, QuerySet

from tollbook.access.models import Request
from tollbook.billing.models import Run
from tollbook.notices.models import Notice
from tollbook.notices.types import NoticeState
from tollbook.payments.models import Attempt
from tollbook.usage.models import CallFile


@dataclass(frozen=True)
class Gauge:
    """A number that rises and falls. values: by state, "" where there is one value only."""

    name: str
    help: str
    values: tuple[tuple[str, int], ...]


def gauges(now: datetime) -> list[Gauge]:
    """What stands where at `now`; six statements."""
    waiting = Notice.objects.filter(state=NoticeState.WAITING)
    return [
        _by_state("notices", "Messages by state.", Notice.objects.all()),
        Gauge(
            "notice_oldest_seconds",
            "Age of the oldest message that waits, 0 for none.",
            (("", _age(waiting.aggregate(at=Min("queued_at"))["at"], now)),),
        ),
        Gauge(
            "requests_oldest_seconds",
            "Age of the oldest request for a link or a code that waits, 0 for none.",
            (("", _age(Request.objects.aggregate(at=Min("asked_at"))["at"], now)),),
        ),
        _by_state("call_files", "Files of calls taken, by state.", CallFile.objects.all()),
        _by_state("bill_runs", "Bill runs by state.", Run.objects.all()),
        _by_state("payments", "Payments by state.", Attempt.objects.all()),
    ]


def _by_state(name: str, words: str, rows: "QuerySet[Model]") -> Gauge:
    found = rows.order_by("state").values_list("state").annotate(count=Count("pk"))
    return Gauge(name, words, tuple((str(state), count) for state, count in found))


def _age(oldest: datetime | None, now: datetime) -> int:
    return max(int((now - oldest).total_seconds()), 0) if oldest is not None else 0


def missing_parts() -> list[str]:
    """What keeps the site from serving: database, tables, data folder; none where all is well."""
    if not _answers():
        return ["database"]
    parts = (("tables", _has_tables()), ("data folder", os.access(settings.DATA_DIR, os.W_OK)))
    return [name for name, is_there in parts if not is_there]


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _has_tables() -> bool:
    """Whether every migration has run; once they have, nobody takes one back."""
    try:
        return _are_migrated()
    except LookupError:
        return False


@cache
def _are_migrated() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("migrations wait")
    return True


def as_prometheus(found: Iterable[Gauge]) -> str:
    """The gauges in the text format of Prometheus, version 0.0.4."""
    lines: list[str] = []
    for gauge in found:
        name = f"tollbook_{gauge.name}"
        lines += [f"# HELP {name} {gauge.help}", f"# TYPE {name} gauge"]
        lines += [
            f'{name}{{state="{state}"}} {value}' if state else f"{name} {value}"
            for state, value in gauge.values
        ]
    return "\n".join(lines) + "\n"
