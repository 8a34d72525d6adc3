"""Files that wholesale customers send: each is taken once, and what became of it stands."""

import secrets
from datetime import timedelta

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.work.models import SentFault, SentFile, Task
from tollbook.work.types import Arrived, Counted

FILES_A_DAY_MAX = 100
FAULTS_KEPT_MAX = 1000
ROW_LENGTH_MAX = 500
A_DAY = timedelta(days=1)


@transaction.atomic
def claim_sent_file(*, account: Account, arrived: Arrived, by: Actor) -> tuple[SentFile, bool]:
    """The file with these bytes, and whether it is to be taken now.

    False: something of it was taken before. Runs inside the transaction that takes it, so of two
    who send it at once the second waits and finds what the first made of it. Raises Refused for
    more files in a day than anybody sends.
    """
    file, made = SentFile.objects.get_or_create(
        account=account,
        kind=arrived.kind,
        fingerprint=arrived.fingerprint,
        defaults={
            "handle": secrets.token_hex(8),
            "name": arrived.name[:255],
            "size_bytes": arrived.size_bytes,
            "sent_at": by.at,
            "sent_by": by.user,
        },
    )
    if made:
        refuse_flood(account=account, by=by)
    file = SentFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    return file, file.taken == 0


def refuse_flood(*, account: Account, by: Actor) -> None:
    """Raise Refused for more files in a day than anybody sends."""
    sent = SentFile.objects.filter(account=account, sent_at__gt=by.at - A_DAY).count()
    if sent > FILES_A_DAY_MAX:
        raise Refused("too-many", f"Send at most {FILES_A_DAY_MAX} files in a day.")


@transaction.atomic
def settle_sent_file(
    *,
    file: SentFile,
    counted: Counted,
    by: Actor,
    task: Task | None = None,
    call_file: int | None = None,
) -> SentFile:
    """Write down what became of the rows of a file that was claimed."""
    file.taken, file.rejected, file.left_out = counted.taken, counted.rejected, counted.left_out
    file.rows_read = counted.taken + counted.rejected + counted.left_out
    file.task, file.call_file = task, call_file
    file.sent_at, file.sent_by = by.at, by.user
    file.save()
    file.faults.all().delete()
    SentFault.objects.bulk_create(
        SentFault(
            file=file,
            line=each.line,
            code=each.code,
            words=each.words[:300],
            row=each.row[:ROW_LENGTH_MAX],
        )
        for each in sorted(counted.faults, key=lambda each: each.line)[:FAULTS_KEPT_MAX]
    )
    return file
