"""What keeps the same debts from being paid twice: two tabs, two people, a payment on its way."""

from collections.abc import Collection
from decimal import Decimal

from tollbook.kernel.asked import INTEGERS, Asked
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import balance_of, balances, open_items_of_many
from tollbook.payments.models import AttemptShare
from tollbook.payments.rules.limits import refuse_beyond_books
from tollbook.payments.types import UNDECIDED, AttemptState, Share, Wish

# Taken, or as good as that, and in no balance before they are posted.
WAITS = (AttemptState.QUEUED, AttemptState.SUCCEEDED)
PAID_MEANWHILE = (
    "Less is owed by now: some of this has been paid meanwhile. Begin once more to see what is "
    "left."
)
ON_ITS_WAY = (
    "A payment of this is on its way already. It stands in the balance once it is posted; do not "
    "pay it again."
)


def refuse_while_undecided(wish: Wish) -> None:
    """The same debts, or the same amount where none were chosen, are paid once at a time."""
    for share in wish.shares:
        if any(
            state in UNDECIDED and _is_same(share.settles, share.amount, *other)
            for state, _is_posted, *other in payments_of([share.account_id])
        ):
            raise Refused(
                "still-checking",
                "We are still checking a payment of yours. Do not pay again; you will see here "
                "how it ended.",
            )


def refuse_paid_meanwhile(wish: Wish) -> None:
    """A page may have been drawn before another one paid: then less is owed than it says. What is
    on its way counts as paid. Where more is meant, only the books set a limit."""
    if wish.may_exceed:
        before = balances([share.account_id for share in wish.shares])
        for share in wish.shares:
            refuse_beyond_books(share.amount, before[share.account_id])
        return
    of_bills = [share.account_id for share in wish.shares if share.settles is not None]
    items = open_items_of_many(of_bills) if of_bills else {}
    for share in wish.shares:
        if share.settles is None:
            owed = balance_of(share.account_id)
        else:
            debts = items[share.account_id].debts if share.account_id in items else ()
            chosen = [debt.open_amount for debt in debts if debt.entry_id in share.settles]
            owed = sum(chosen, ZERO)
        if share.amount > owed:
            raise Refused("paid-meanwhile", PAID_MEANWHILE)
        _refuse_on_its_way(share, owed)


def _refuse_on_its_way(share: Share, owed: Decimal) -> None:
    """A payment that waits for a file of the bank, or to be posted, is in no balance yet."""
    waiting = [
        (settles, amount)
        for state, is_posted, settles, amount in payments_of([share.account_id])
        if state in WAITS and not is_posted
    ]
    if not waiting:
        return
    left = balance_of(share.account_id) - sum((amount for _, amount in waiting), ZERO)
    mine = set(share.settles or ())
    same = sum((amount for settles, amount in waiting if mine & set(settles or ())), ZERO)
    if share.amount > min(left, owed - same):
        raise Refused("on-its-way", ON_ITS_WAY)


def _is_same(
    settles: Collection[int] | None,
    amount: Decimal,
    settles_too: Collection[int] | None,
    amount_too: Decimal,
) -> bool:
    if settles is None or settles_too is None:
        return amount_too == amount
    return bool(set(settles) & set(settles_too))


# (state, whether posted, what was chosen, amount) of all payments of accounts. Sought by account
# alone: asked for states too, SQLite walks through all payments of a state.
payments_of = Asked(
    lambda keys: AttemptShare.objects.filter(account__in=keys).values_list(
        "attempt__state", "attempt__is_posted", "settles", "amount"
    ),
    INTEGERS,
)
