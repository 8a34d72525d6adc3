"""Toll-free numbers ring elsewhere; the contact and the repair desk are told of it."""

from collections.abc import Sequence

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import envelope_of, letterhead, plain_addresses, words_from
from tollbook.kernel import phones
from tollbook.notices.actions import queue
from tollbook.notices.types import Channel, NewNotice, NoticeKind, Reach
from tollbook.services.actions import change_ring_to, undo_ring_to
from tollbook.services.models import RingToChange
from tollbook.services.types import NewRingTo


@transaction.atomic
def change_ring_to_numbers(
    *, batch: str, wanted: Sequence[NewRingTo], by: Actor
) -> list[RingToChange]:
    """Change all or none, once for a batch, and tell of it."""
    done = change_ring_to(batch=batch, wanted=wanted, by=by)
    _tell(batch, done, by, "now ring elsewhere")
    return done


@transaction.atomic
def undo_ring_to_numbers(*, batch: str, by: Actor) -> list[RingToChange]:
    """Take all of a batch back and tell of it."""
    done = undo_ring_to(batch=batch, by=by)
    _tell(f"undo:{batch}", done, by, "ring again where they did before")
    return done


def _tell(batch: str, changes: Sequence[RingToChange], by: Actor, verb: str) -> None:
    """One message for each account whose numbers changed."""
    by_account: dict[Account, list[RingToChange]] = {}
    for each in changes:
        by_account.setdefault(each.product.account, []).append(each)
    for account, own in by_account.items():
        base = base_of(account)
        to = plain_addresses(account.contact_emails, base.trouble_repair_email)
        if not to:
            continue
        lines = "\n".join(_line(each) for each in own)
        brand = letterhead(base)
        values = {"name": account.name, "what": f"These numbers {verb}:\n{lines}"}
        notice = NewNotice(
            kind=NoticeKind.PLAIN,
            message=words_from(base, NoticeKind.PLAIN, values),
            reach=(Reach(Channel.EMAIL, "; ".join(to)),),
            brand=brand,
            envelope=envelope_of(base),
            account=account.number,
        )
        queue(key=f"ring-to:{batch}:{account.pk}", notice=notice, at=by.at)


def _line(change: RingToChange) -> str:
    """(800) 555-0142: (218) 555-0110 to (218) 555-0111, or back once it was undone."""
    pair = (change.new, change.old) if change.undone_at else (change.old, change.new)
    old, new = map(phones.shown, pair)
    return f"{phones.shown(change.product.digits)}: {old} to {new}"
