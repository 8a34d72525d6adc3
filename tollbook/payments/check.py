"""Proof of the payments: each that was posted has its own entries in the ledger, once."""

from collections.abc import Iterator

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from tollbook.kernel.rows import Micros
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Fault
from tollbook.payments.models import AttemptShare, Refund
from tollbook.payments.posting import confirmation_number
from tollbook.payments.types import AttemptState

FAULTS_PER_CHECK_MAX = 100
CODE = "payment-entry"


def check() -> list[Fault]:
    """Every payment that the ledger does not hold exactly once."""
    return [*_posted(), *_matching(), *_taken_back(), *_strays(), *_refunded()]


def _posted() -> Iterator[Fault]:
    """A posted payment has an entry for each share; one that is not posted has none."""
    shares = AttemptShare.objects.select_related("attempt").order_by("pk")
    wrong = Q(attempt__is_posted=True, entry=None) | Q(attempt__is_posted=False, entry__gt=0)
    for share in shares.filter(wrong)[:FAULTS_PER_CHECK_MAX]:
        words = "is posted without" if share.entry_id is None else "is not posted and has"
        yield Fault(CODE, f"Payment {_named(share)} {words} its entry in the ledger.")


def _matching() -> Iterator[Fault]:
    """The entry of a share is its own: of its account, its amount, and its payment."""
    own = Concat(
        *(Value("payment:"), F("attempt__key"), Value(":"), Cast("account", CharField())),
        output_field=CharField(),
    )
    shares = AttemptShare.objects.filter(entry__isnull=False).annotate(
        own=own, paid=Micros("amount") + Micros("surcharge"), booked=Micros("entry__amount")
    )
    right = Q(entry__kind=EntryKind.PAYMENT, entry__account=F("account"), booked=F("paid"))
    # What was put back after a dispute was won ends in a number of its own.
    right &= Q(entry__source=F("own")) | Q(entry__source__startswith=Concat(F("own"), Value(":")))
    wrong = shares.exclude(right).select_related("attempt").order_by("pk")
    for share in wrong[:FAULTS_PER_CHECK_MAX]:
        yield Fault(CODE, f"The entry of payment {_named(share)} does not match it.")


def _taken_back() -> Iterator[Fault]:
    """What the bank returned does not count as paid any more."""
    moved = Entry.objects.filter(
        source=Concat(Value("again:"), Cast(OuterRef("entry"), CharField())), reversed_by=None
    )
    shares = AttemptShare.objects.filter(attempt__state=AttemptState.RETURNED, entry__isnull=False)
    shares = shares.filter(Q(entry__reversed_by=None) | Exists(moved))
    for share in shares.select_related("attempt").order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        yield Fault(CODE, f"Payment {_named(share)} was returned and still counts as paid.")


def _strays() -> Iterator[Fault]:
    """No entry of a payment counts beside the one that its share names."""
    held = AttemptShare.objects.filter(entry=OuterRef("pk"))
    entries = Entry.objects.filter(source__startswith="payment:", reversed_by=None)
    for entry in entries.filter(~Exists(held)).order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        yield Fault(CODE, f"Entry {entry.source} belongs to no payment, or posts it again.")


def _refunded() -> Iterator[Fault]:
    """A refund that was given stands in the ledger, any other does not."""
    own = Entry.objects.filter(source=Concat(Value("refund:"), OuterRef("key")), reversed_by=None)
    refunds = Refund.objects.annotate(stands=Exists(own)).select_related("attempt").order_by("pk")
    wrong = Q(state=AttemptState.SUCCEEDED, stands=False)
    wrong |= ~Q(state=AttemptState.SUCCEEDED) & Q(stands=True)
    for made in refunds.filter(wrong)[:FAULTS_PER_CHECK_MAX]:
        words = "is booked and not given" if made.stands else "is given and not booked"
        yield Fault(CODE, f"A refund of payment {confirmation_number(made.attempt)} {words}.")


def _named(share: AttemptShare) -> str:
    return confirmation_number(share.attempt)
