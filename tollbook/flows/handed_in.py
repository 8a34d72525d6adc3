"""Files that a wholesale customer sends: call records, CARE and orders; each is taken once.

Source: portal.md 4.21, docs/decisions/0027-files-that-customers-send.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.flows.files import TAKEN_BEFORE
from tollbook.flows.included import share_out
from tollbook.flows.work import keep_work_file, open_work
from tollbook.kernel.errors import Refused
from tollbook.services.actions import mark_care
from tollbook.services.models import Product
from tollbook.services.types import CareAction, CareCalls
from tollbook.usage.actions import store_is_being_written, take
from tollbook.usage.models import CallFile, Feed
from tollbook.usage.queries import rejects_of, taken_file
from tollbook.usage.types import words_for
from tollbook.work.actions import (
    FAULTS_KEPT_MAX,
    claim_sent_file,
    refuse_flood,
    settle_sent_file,
)
from tollbook.work.models import SentFile
from tollbook.work.types import Arrived, Counted, NewTask, RowFault, Seen, SentKind

BUSY = "Calls are being taken in at this moment. Send the file again in a few minutes."
BEFORE = "These call records were taken before."


@dataclass(frozen=True)
class HandedIn:
    """A file as it was sent: for whom, its name and its bytes."""

    account: Account
    name: str
    content: bytes

    def arrived(self, kind: SentKind) -> Arrived:
        digest = hashlib.sha256(self.content).hexdigest()
        return Arrived(kind, self.name, digest, len(self.content))


@dataclass(frozen=True)
class CareRow:
    """A row that says what the carrier is to be told of a line."""

    line: int
    product: Product
    action: CareAction
    calls: CareCalls
    row: str


def hand_in_calls(*, sent: HandedIn, feed: Feed, by: Actor) -> tuple[SentFile, bool]:
    """Take call records from a customer by the intake of all call files; False: it did so before.

    Raises Refused for a file that cannot be read as a whole, and while another file is taken.
    """
    assert feed.sent_by_id == sent.account.pk, "a customer sends files of its own feeds"
    refuse_flood(account=sent.account, by=by)
    if store_is_being_written():
        raise Refused("busy", BUSY)
    arrived = sent.arrived(SentKind.CALLS)
    file = _taken(sent, feed, arrived, by)
    with transaction.atomic():
        kept, is_new = claim_sent_file(account=sent.account, arrived=arrived, by=by)
        if not is_new:
            return kept, False
        rejects = rejects_of(file).order_by("line")[:FAULTS_KEPT_MAX]
        faults = tuple(
            RowFault(each.line, each.code, words_for(each.code), each.raw) for each in rejects
        )
        counted = Counted(file.accepted, file.rejected, file.duplicate + file.skipped, faults)
        return settle_sent_file(file=kept, counted=counted, by=by, call_file=file.pk), True


def _taken(sent: HandedIn, feed: Feed, arrived: Arrived, by: Actor) -> CallFile:
    """The file in the register, taken now or, where it was, before."""
    with TemporaryDirectory(prefix="tollbook-sent-") as folder:
        path = Path(folder) / (Path(sent.name).name or "calls")
        path.write_bytes(sent.content)
        try:
            file = take(path=path, feed=feed, now=by.at)
        except Refused as refusal:
            known = taken_file(feed, arrived.fingerprint) if refusal.code == TAKEN_BEFORE else None
            if known is not None:
                return known
            if refusal.code == TAKEN_BEFORE:
                # Its name and day may be another customer's.
                raise Refused("before", BEFORE) from None
            raise
    share_out(now=by.at)
    return file


@transaction.atomic
def hand_in_care(
    *, sent: HandedIn, rows: Sequence[CareRow], faults: Sequence[RowFault], by: Actor
) -> tuple[SentFile, bool]:
    """Mark for the carrier what the rows say; a row that will not do leaves the others be.

    faults: the rows that could not be read. False: the file was taken before, nothing is done.
    """
    file, is_new = claim_sent_file(account=sent.account, arrived=sent.arrived(SentKind.CARE), by=by)
    if not is_new:
        return file, False
    wrong = list(faults)
    for each in rows:
        try:
            mark_care(product=each.product, action=each.action, calls=each.calls, by=by)
        except Refused as refusal:
            wrong.append(RowFault(each.line, refusal.code, str(refusal), each.row))
    taken = len(rows) + len(faults) - len(wrong)
    counted = Counted(taken, len(wrong), faults=tuple(wrong))
    return settle_sent_file(file=file, counted=counted, by=by), True


@transaction.atomic
def hand_in_orders(
    *, sent: HandedIn, wanted: NewTask | None, count: int, faults: Sequence[RowFault], by: Actor
) -> tuple[SentFile, bool]:
    """Open one order for the rows that will do, with the file, and say what is wrong with the
    others.

    wanted: the order, None where no row will do.   count: how many rows it stands for. False: the
    file was taken before, nothing is done.
    """
    arrived = sent.arrived(SentKind.ORDERS)
    file, is_new = claim_sent_file(account=sent.account, arrived=arrived, by=by)
    if not is_new:
        return file, False
    task = None
    if wanted is not None:
        task = open_work(key=f"sent:{file.handle}", wanted=wanted, by=by)
        seen = Seen(from_customer=True)
        keep_work_file(task=task, name=sent.name, content=sent.content, seen=seen, by=by)
    counted = Counted(count if task else 0, len(faults), faults=tuple(faults))
    return settle_sent_file(file=file, counted=counted, by=by, task=task), True
