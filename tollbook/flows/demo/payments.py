"""Who pays when: most people on time, some late, a few too much, one never."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tollbook.access.models import User
from tollbook.billing.models import Invoice
from tollbook.flows.demo.calendar import at_hour
from tollbook.flows.demo.chance import draws, weighted
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting

PROMPT, LATE, VERY_LATE, NEVER, GENEROUS = "prompt", "late", "very late", "never", "generous"
HABITS = ((PROMPT, 76), (LATE, 15), (VERY_LATE, 7), (NEVER, 1), (GENEROUS, 1))
# Days from the invoice date to the payment: the bill falls due after twenty.
DAYS_OF_HABIT = {PROMPT: (6, 19), GENEROUS: (4, 12), LATE: (27, 48), VERY_LATE: (62, 85)}
EXTRA = Decimal("50.00")
OUTAGE_CREDIT = Decimal("15.00")
OUTAGE_ONE_IN = 40
PAYING_HOUR = 11


@dataclass(frozen=True)
class Payment:
    """A payment to come for an invoice."""

    account_id: int
    on: date
    amount: Decimal
    words: str
    invoice_number: str


def habit_of(account_number: str, *, is_never: bool) -> str:
    """How an account pays, always the same way."""
    return NEVER if is_never else weighted(draws(f"habit/{account_number}"), HABITS)


def payment_for(invoice: Invoice, habit: str) -> Payment | None:
    """What the customer will send for `invoice`; None for nothing to pay or nobody who pays."""
    if invoice.total_current <= 0 or habit == NEVER:
        return None
    assert invoice.number is not None
    source = draws(f"pays/{invoice.number}")
    first, last = DAYS_OF_HABIT[habit]
    extra = EXTRA if habit == GENEROUS else 0
    kind = weighted(source, (("check", 5), ("card", 4), ("bank transfer", 3)))
    words = f"Check {source.randint(1000, 9899)}" if kind == "check" else f"Payment by {kind}"
    on = invoice.invoice_on + timedelta(days=source.randint(first, last))
    return Payment(invoice.account_id, on, invoice.total_current + extra, words, invoice.number)


def receive(payment: Payment, by: User) -> None:
    """Post a payment by hand; it settles the oldest open charges."""
    posting = Posting(
        account_id=payment.account_id,
        kind=EntryKind.PAYMENT,
        amount=payment.amount,
        source=f"demo-payment:{payment.invoice_number}",
        effective_on=payment.on,
        classification="payment",
        description=payment.words,
        reference=payment.invoice_number,
    )
    post(posting=posting, now=at_hour(payment.on, PAYING_HOUR), by=by)


def credit_for_outage(account_id: int, on: date, by: User) -> None:
    """A small credit by hand after a day without service."""
    posting = Posting(
        account_id=account_id,
        kind=EntryKind.CREDIT,
        amount=OUTAGE_CREDIT,
        source=f"demo-outage:{account_id}:{on.isoformat()}",
        effective_on=on,
        classification="adjustment",
        description="Credit for a day without service",
    )
    post(posting=posting, now=at_hour(on, PAYING_HOUR), by=by)


def had_outage(account_number: str, month: date) -> bool:
    """Whether the account complained about an outage in the month of a bill."""
    return draws(f"outage/{account_number}/{month}").randrange(OUTAGE_ONE_IN) == 0
