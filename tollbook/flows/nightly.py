"""The night in order: each step with what it did and how long it took; twice does it once.

A step that refuses does not stop those behind it: its sentence is one of the troubles that a
person has to look at. A new step is a function here and its line in `STEPS`.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.actions import (
    forget_history,
    forget_secrets,
    forget_tries,
    forget_visits,
)
from tollbook.access.queries import history_begins
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import free_calls, make_documents, unfreed
from tollbook.customers.actions import renew_search_texts
from tollbook.flows.call_files import write_files
from tollbook.flows.check import check_books
from tollbook.flows.collecting import collect_due, look_after_payments
from tollbook.flows.files import take_watched
from tollbook.flows.included import share_out
from tollbook.flows.late import tell_late
from tollbook.flows.models import Night as NightRow
from tollbook.flows.models import NightStep
from tollbook.flows.moving import close_ended_products, complete_disconnects
from tollbook.flows.resources import look_over_resources
from tollbook.flows.sending import send_post
from tollbook.flows.telling import tell_ahead, tell_of_expiring_cards, tell_payers
from tollbook.flows.types import Done
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import counted
from tollbook.notices.actions import forget_notices
from tollbook.usage.actions import compact_store, forget_call_files, retry_orphans, tidy_store

Tell = Callable[[str], None]
NIGHTS_KEPT_DAYS = 400
# A link or code that was over so long ago says nothing to anybody.
SECRETS_KEPT = timedelta(days=30)
WORDS_MAX = 300
POST = "Notices"


@dataclass(frozen=True)
class StepDone:
    """A step that was done, and how long it took."""

    name: str
    did: Done
    took_ms: int


@dataclass(frozen=True)
class Night:
    """What a night did, step by step."""

    steps: tuple[StepDone, ...]

    @property
    def failed(self) -> bool:
        """Whether a person has to look."""
        return any(step.did.troubles for step in self.steps)

    @property
    def changed(self) -> int:
        """How much was done in all; a second night finds nothing."""
        return sum(step.did.count for step in self.steps)

    @property
    def words(self) -> str:
        """The night in a few lines: troubles first."""
        troubles = [trouble for step in self.steps for trouble in step.did.troubles]
        did = [f"{each.name}: {each.did.words} ({each.took_ms:,} ms)" for each in self.steps]
        return "\n".join([*troubles, *did])

    def did(self, name: str) -> Done:
        """What the step `name` did."""
        return next(step.did for step in self.steps if step.name == name)


Step = Callable[[datetime, Tell], Done]


def night(*, now: datetime, tell: Tell, further: Sequence[tuple[str, Step]] = ()) -> Night:
    """Everything that runs by itself; doing it again finds nothing left to do.

    further: steps of rooms beside this one; they come before the mails go out.
    """
    NightRow.objects.filter(began_at__lt=now - timedelta(days=NIGHTS_KEPT_DAYS)).delete()
    row = NightRow.objects.create(began_at=now)
    steps = []
    for position, (name, step) in enumerate(_steps(further)):
        tell(name)
        steps.append(_timed(name, step, now, tell))
        _keep(row, position, steps[-1])
    report = Night(tuple(steps))
    row.ended_at = now + timedelta(milliseconds=sum(each.took_ms for each in steps))
    row.has_troubles = report.failed
    row.save(update_fields=["ended_at", "has_troubles"])
    return report


def _steps(further: Sequence[tuple[str, Step]]) -> list[tuple[str, Step]]:
    """All steps, those that queue mails before the one that sends them."""
    place = next(place for place, (name, _) in enumerate(STEPS) if name == POST)
    return [*STEPS[:place], *further, *STEPS[place:]]


def _timed(name: str, step: Step, now: datetime, tell: Tell) -> StepDone:
    began = time.monotonic_ns()
    try:
        did = step(now, tell)
    except Refused as refusal:
        did = Done(0, "Not done.", (f"{name}: {refusal}",))
    return StepDone(name, did, (time.monotonic_ns() - began) // 1_000_000)


@transaction.atomic
def _keep(row: NightRow, position: int, step: StepDone) -> None:
    """What a step did is known at once, so a night that breaks off tells how far it came."""
    NightStep.objects.create(
        night=row,
        position=position,
        name=step.name,
        words=step.did.words[:WORDS_MAX],
        troubles="\n".join(step.did.troubles),
        took_ms=step.took_ms,
    )


def _disconnects(now: datetime, tell: Tell) -> Done:
    ended = complete_disconnects(now=now, tell=tell)
    closed = close_ended_products(now=now)
    words = f"{counted(ended, 'account')} disconnected, {counted(closed, 'product')} closed"
    return Done(ended + closed, words)


def _search(_now: datetime, _tell: Tell) -> Done:
    renew_search_texts()
    return Done(0, "What accounts are found by is as it stands")


def _take(now: datetime, tell: Tell) -> Done:
    files = take_watched(now=now, tell=tell)
    taken = [file for file in files if not file.refusal]
    calls = sum(file.accepted for file in taken)
    return Done(
        len(files),
        f"{counted(len(taken), 'file')} taken with {counted(calls, 'call')}",
        tuple(f"{file.feed} {file.name}: {file.refusal}" for file in files if file.refusal),
    )


def _own_and_rate(now: datetime, _tell: Tell) -> Done:
    changed = retry_orphans(now=now)
    return Done(changed, f"{counted(changed, 'call')} priced anew")


def _included(now: datetime, _tell: Tell) -> Done:
    moved = share_out(now=now)
    return Done(moved, f"{counted(moved, 'call')} with other free seconds")


def _compact(_now: datetime, _tell: Tell) -> Done:
    merged = compact_store()
    return Done(merged, f"{counted(merged, 'file')} of the store merged")


def _tidy(now: datetime, _tell: Tell) -> Done:
    gone = tidy_store(now=now)
    return Done(gone, f"{counted(gone, 'file')} of the store removed that no reader wants")


def _resources(now: datetime, _tell: Tell) -> Done:
    done, failed = look_over_resources(now=now)
    words = f"{counted(done, 'order')} to network resources written or answered"
    return Done(done, f"{words}, {failed} not sent")


def _call_files(now: datetime, _tell: Tell) -> Done:
    made, gone = write_files(now=now), forget_call_files(now=now)
    told = f"{counted(made, 'call file')} for customers made"
    return Done(made + gone, f"{told}, {gone} past their 18 months removed" if gone else told)


def _documents(now: datetime, _tell: Tell) -> Done:
    made = make_documents(now=now)
    return Done(made, f"{counted(made, 'document')} made")


def _notices(now: datetime, _tell: Tell) -> Done:
    sent = send_post(now=now).sent
    forget_secrets(before=now - SECRETS_KEPT)
    return Done(sent, f"{counted(sent, 'message')} sent")


def _payments(now: datetime, _tell: Tell) -> Done:
    asked = look_after_payments(now=now)
    return Done(asked, f"{counted(asked, 'payment')} or bank accounts moved on")


def _collect(now: datetime, tell: Tell) -> Done:
    done = collect_due(now=now, tell=tell)
    words = f"{counted(done.paid, 'bill')} collected, {done.waiting} on the way"
    return Done(done.tried, f"{words}, {done.declined} declined", done.troubles)


def _confirm(now: datetime, _tell: Tell) -> Done:
    told = tell_payers(now=now) + tell_ahead(now=now) + tell_of_expiring_cards(now=now)
    return Done(told, f"{counted(told, 'payer')} told")


def _late(now: datetime, _tell: Tell) -> Done:
    told = tell_late(now=now)
    return Done(told, f"{counted(told, 'late notice')} queued")


def _voided(now: datetime, _tell: Tell) -> Done:
    freed = unfreed()
    for each in freed:
        free_calls(each, Actor(at=now, face=Face.SYSTEM))
    return Done(len(freed), f"{counted(len(freed), 'voided invoice')} gave calls back")


def _books(_now: datetime, _tell: Tell) -> Done:
    faults = check_books()
    told = tuple(f"{fault.code}: {fault.message}" for fault in faults)
    return Done(0, f"{counted(len(faults), 'fault')} in the books", told)


def _door(now: datetime, _tell: Tell) -> Done:
    dropped = forget_tries(before=now) + forget_visits(before=now)
    old = forget_history(now=now) + forget_notices(before=history_begins(now))
    sessions = counted(dropped, "old session or counter", "old sessions and counters")
    lines = counted(old, "line of old journals", "lines of old journals")
    return Done(dropped + old, f"{sessions} dropped, {lines} too")


STEPS: tuple[tuple[str, Step], ...] = (
    ("Disconnect dates", _disconnects),
    ("Search texts", _search),
    ("Call files taken", _take),
    ("Calls without owner or price", _own_and_rate),
    ("Included minutes", _included),
    ("Call store compacted", _compact),
    ("Call store tidied", _tidy),
    ("Network resources", _resources),
    ("Call files for customers", _call_files),
    ("Documents", _documents),
    ("Door tidied", _door),
    (POST, _notices),
    ("Unanswered payments", _payments),
    ("Automatic payments", _collect),
    ("Payers told", _confirm),
    ("Late notices", _late),
    ("Voided invoices", _voided),
    ("Books proved", _books),
)
