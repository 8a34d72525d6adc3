"""Rating passes: which acts wrote to the store, in an order that a bill can name by one number.

Writers come one after the other (`store.write.writing`), so a pass that is not done when the next
writer begins died. What it left in the store stays and counts from now on; one that left nothing
is forgotten.
"""

from datetime import datetime

from django.db import connection, models
from django.db.models import Max

from tollbook.usage.models import CallFile, RatingPass
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.shelf import shelf


def begin_pass(*, kind: str, now: datetime, file: CallFile | None = None) -> RatingPass:
    """A new pass; call it while being the only writer."""
    return RatingPass.objects.create(kind=kind, file=file, began_at=now)


def end_pass(this_pass: RatingPass, *, now: datetime) -> None:
    """Its rows are in the store and count."""
    this_pass.done_at = now
    this_pass.save(update_fields=["done_at"])


def advance_ids() -> None:
    """Let files and passes of the register get only ids that no row of the store carries.

    A database that was restored, or that lost its last second, would give them out again.
    """
    files = shelf().files()
    _advance(CallFile, max((each.file.high for each in files), default=0))
    _advance(RatingPass, max((each.passes.high for each in files), default=0))


def _advance(model: type[models.Model], used: int) -> None:
    newest = model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
    if newest >= used:
        return
    with connection.cursor() as cursor:
        for statement in _ADVANCE[connection.vendor]:
            cursor.execute(statement, {"table": model._meta.db_table, "used": used})


# The counter of a table, never set back. SQLite keeps it as a row that may not be there yet.
_ADVANCE = {
    "sqlite": (
        "INSERT INTO sqlite_sequence (name, seq) SELECT %(table)s, 0 "
        "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %(table)s)",
        "UPDATE sqlite_sequence SET seq = max(seq, %(used)s) WHERE name = %(table)s",
    ),
    "postgresql": (
        "SELECT setval(pg_get_serial_sequence(%(table)s, 'id'), greatest(%(used)s, "
        "nextval(pg_get_serial_sequence(%(table)s, 'id'))))",
    ),
}


def settle_passes(now: datetime) -> None:
    """Bring passes of killed writers to an end; call it while being the only writer."""
    for left in RatingPass.objects.filter(done_at__isnull=True):
        if has_rows(left.pk):
            end_pass(left, now=now)
        else:
            left.delete()


def has_rows(pass_id: int) -> bool:
    """Whether rows of this pass are in the store."""
    near = [file for file in shelf().files() if file.passes.meets(pass_id, pass_id)]
    return bool(rows(f"SELECT 1 FROM {calls_in(near)} WHERE pass_id = {pass_id} LIMIT 1"))
