"""Days of the payment calendar: retries, inquiries, when automatic payments are taken.

Bank days are those of the Federal Reserve; see `payments.banking_days`.
Source: docs/money/payments.md.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

from tollbook.kernel.days import day_before

# Days after the first decline of a card on which it is tried again.
CARD_RETRY_DAYS = (3, 5, 7)
# What a bank debit may be sent again for, and how often: only R01 and R09 (NACHA rules, 2.13.4),
# which are "insufficient" in our words (payments.files.REASONS).
BANK_RETRY_REASONS = frozenset({"insufficient"})
BANK_RETRIES_MAX = 2
# How long after sending an unanswered payment is asked about; after the last a person looks.
INQUIRY_PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1), timedelta(days=3))
# "Never seen" is believed only after this: before, the request may still be on its way.
NOT_SEEN_BELIEVED_AFTER = timedelta(hours=1)
# How long a payer may take to confirm with the bank before the payment is given up.
CONFIRMED_WITHIN = timedelta(hours=1)


def month_after(year: int, month: int) -> date:
    """The first day on which a card that is good through this month is no longer good."""
    return date(year + month // 12, month % 12 + 1, 1)


def card_retry_on(first_declined_on: date, retries_done: int) -> date | None:
    """The day of the next try of a declined automatic payment; None when it was the last."""
    if retries_done >= len(CARD_RETRY_DAYS):
        return None
    return first_declined_on + timedelta(days=CARD_RETRY_DAYS[retries_done])


def bank_may_retry(code: str, retries_done: int) -> bool:
    """Whether a returned bank debit may be sent again."""
    return code in BANK_RETRY_REASONS and retries_done < BANK_RETRIES_MAX


def next_inquiry_at(sent_at: datetime, inquiries_done: int) -> datetime | None:
    """When an unanswered payment is asked about next; None: it goes to a person."""
    if inquiries_done >= len(INQUIRY_PAUSES):
        return None
    return sent_at + INQUIRY_PAUSES[inquiries_done]


def taken_on(day: int | None, due_on: date) -> date:
    """The day an automatic payment of a bill is taken: the due date, or the first day `day`
    (1 to 28) of a month that is not after it, so that a chosen day never makes a bill late.
    """
    if day is None:
        return due_on
    if day <= due_on.day:
        return due_on.replace(day=day)
    before = day_before(due_on.replace(day=1))
    return before.replace(day=min(day, monthrange(before.year, before.month)[1]))
