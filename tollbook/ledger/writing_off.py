"""Writing off what will not be paid: a credit of the open balance, for one account or many."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction

from tollbook.access.queries import may
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among
from tollbook.ledger.models import Item
from tollbook.ledger.queries import balances
from tollbook.ledger.queue import make_item, post_item
from tollbook.ledger.types import EntryKind, ItemState, NewItem, WriteOff

BULK = "WriteOff.Admin"
ACCOUNTS_MAX = 1000


@transaction.atomic
def write_off(*, wanted: WriteOff, by: Actor) -> list[Item]:
    """Write off the whole balance of these accounts; those that need a second person wait.

    More than one account needs WriteOff.Admin. Raises Refused where a balance is no longer what
    was shown, naming the accounts; then nothing is written off.
    """
    if len(wanted.shown) > 1 and (by.user is None or not may(by.user, BULK)):
        raise Refused("right", f"Writing off several accounts needs the right {BULK}.")
    if not 0 < len(wanted.shown) <= ACCOUNTS_MAX:
        raise Refused("accounts", f"Choose between 1 and {ACCOUNTS_MAX:,} accounts.")
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=among(wanted.shown))
    accounts = {each.pk: each for each in locked.order_by("pk")}
    done = {each.key for each in Item.objects.filter(key__in=_keys(wanted))}
    if not done:
        _refuse_changed(wanted, accounts)
    return [_credit(wanted, accounts[pk], amount, by) for pk, amount in wanted.shown.items()]


def _keys(wanted: WriteOff) -> Collection[str]:
    return [f"{wanted.key}:{pk}" for pk in wanted.shown]


def _refuse_changed(wanted: WriteOff, accounts: dict[int, Account]) -> None:
    now = balances(list(accounts))
    changed = [
        accounts[pk].number if pk in accounts else str(pk)
        for pk, amount in wanted.shown.items()
        if now.get(pk) != amount or amount <= 0
    ]
    if changed:
        raise Refused(
            "balance-changed",
            f"The balance of {', '.join(changed[:10])} is no longer what was shown. Look again.",
        )


def _credit(wanted: WriteOff, account: Account, amount: Decimal, by: Actor) -> Item:
    item = make_item(
        wanted=NewItem(
            key=f"{wanted.key}:{account.pk}",
            kind=EntryKind.CREDIT,
            account=account.number,
            amount=amount,
            effective_on=wanted.on,
            classification="write-off",
            description=wanted.reason,
        ),
        by=by,
    )
    waits = item.needs_approval and item.approved_at is None
    return item if waits or item.state != ItemState.WAITING else post_item(item=item, by=by)
