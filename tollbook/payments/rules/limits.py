"""What a payment rule asks: a surcharge, days between payments, a ceiling.

Source: docs/money/payments.md.
"""

from datetime import date, timedelta
from decimal import Decimal

from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO, settle
from tollbook.kernel.show import day as day_words
from tollbook.kernel.show import figures
from tollbook.payments.types import Funding, MethodKind, RuleFacts

SMALLEST = Decimal("1.00")
# What a line of a bank's file holds, and the column of a surcharge.
LARGEST = Decimal("99999999.99")
LARGEST_SURCHARGE = Decimal("999999.99")
# The most that the columns of the ledger hold, below zero too.
BOOK_MAX = Decimal("9999999999.99")


def bears_surcharge(kind: MethodKind, funding: Funding) -> bool:
    """Whether a method may bear one: a bank account under an ACH rule, else credit cards only."""
    return kind == MethodKind.BANK or funding == Funding.CREDIT


def surcharge(amount: Decimal, rule: RuleFacts, *, state: str, bears: bool) -> Decimal:
    """The surcharge on `amount` (settled, > 0): percent plus flat, settled once, then capped.

    state: of the payer's billing address; one that the rule excludes bears none.
    """
    if not bears or state.upper() in rule.surcharge_excluded_states:
        return ZERO
    found = settle(amount * rule.surcharge_percent / 100 + rule.surcharge_flat)
    return found if rule.surcharge_cap is None else min(found, rule.surcharge_cap)


def first_day_allowed(last_paid_on: date | None, rule: RuleFacts) -> date | None:
    """The first day on which the next payment may be made; None when none was made before."""
    if last_paid_on is None or rule.minimum_days == 0:
        return None
    return last_paid_on + timedelta(days=rule.minimum_days)


def refuse_too_early(on: date, last_paid_on: date | None, rule: RuleFacts) -> None:
    """Raise the refusal "too-early" while the rule's waiting days run."""
    first = first_day_allowed(last_paid_on, rule)
    if first is None or last_paid_on is None or on >= first:
        return
    raise Refused(
        "too-early",
        f"Your last payment was on {day_words(last_paid_on)}. "
        f"The next is possible on {day_words(first)}.",
    )


def refuse_too_little(amount: Decimal) -> None:
    """Raise the refusal "too-little" for a payment under the smallest."""
    if amount < SMALLEST:
        raise Refused("too-little", f"Pay at least {figures(SMALLEST)}.")


def refuse_too_much(amount: Decimal, fee: Decimal) -> None:
    """Raise the refusal "too-much" for a payment above the largest, whoever asks and whatever the
    rule allows: no row could keep it.

    amount: without surcharge; `fee`: the surcharge.
    """
    if amount + fee > LARGEST:
        raise Refused("too-much", f"Pay at most {figures(LARGEST)} at once, with the surcharge.")
    if fee > LARGEST_SURCHARGE:
        raise Refused("too-much", f"The surcharge would be {figures(fee)}. Pay less at once.")


def refuse_beyond_books(amount: Decimal, balance: Decimal) -> None:
    """Raise the refusal "too-much" where the account would be paid further ahead than the ledger
    can write; `balance`: before the payment."""
    if balance - amount < -BOOK_MAX:
        raise Refused("too-much", "So much is paid ahead here that no more can be taken.")


def refuse_over_ceiling(amount: Decimal, rule: RuleFacts) -> None:
    """Raise the refusal "over-ceiling" above the ceiling; equal is fine.

    amount: before surcharge, the shares of accounts that are exempt left out.
    """
    if rule.ceiling is not None and amount > rule.ceiling:
        words = rule.over_ceiling_message or f"Pay at most {figures(rule.ceiling)} at once."
        raise Refused("over-ceiling", words)
