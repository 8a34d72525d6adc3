"""Ring To Numbers: where toll-free numbers ring; customers change it and may take it back.

Source: customer-portal.source, Ring To Number Change; portal.md 4.13.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.kernel import entry, phones
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.models import Product, ProductCharge, RingToChange
from tollbook.services.types import NewRingTo

CHANGE = "Change"
UNDO_FOR = timedelta(minutes=10)
PREMIUM = ("900", "976")
LENGTH = 11  # of +1 numbers in E.164 digits
NOT_A_NUMBER = "Enter a 10-digit number in North America."
COSTLY = "Calls cannot ring at a premium number."
TOLL_FREE = "Calls cannot ring at another toll-free number."
MEANWHILE = "Somebody changed {} meanwhile. Look at the list again."
Faults = dict[str, tuple[str, str]]


def ring_to_of(typed: str) -> str:
    """The E.164 digits of a number that calls may ring at; raises Refused for any other."""
    digits = entry.phone(typed).removeprefix("+")
    if len(digits) != LENGTH or not digits.startswith("1"):
        raise Refused("TEL", NOT_A_NUMBER)
    if phones.area_code_of(digits) in PREMIUM or digits[4:7] == PREMIUM[1]:
        raise Refused("premium", COSTLY)
    if phones.is_toll_free(digits):
        raise Refused("toll-free", TOLL_FREE)
    return digits


@transaction.atomic
def change_ring_to(*, batch: str, wanted: Sequence[NewRingTo], by: Actor) -> list[RingToChange]:
    """Let each number ring where it shall, all or none; the same batch twice is once.

    The charges in force whose item has a Care Provisioning are marked for the carrier. Raises
    WrongFields by Product ID, and the refusal `meanwhile` where a number rings elsewhere by now.
    """
    done = list(RingToChange.objects.filter(batch=batch).select_related("product"))
    if done:
        return done
    keys = [each.product.pk for each in wanted]
    rows = {
        row.pk: row
        for row in Product.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    for each in wanted:
        if rows[each.product.pk].ring_to != each.was:
            number = phones.shown(each.product.digits) or each.product.product_id
            raise Refused("meanwhile", MEANWHILE.format(number))
    numbers = check_ring_to(wanted)
    return [
        _changed(batch, rows[each.product.pk], number, by)
        for each, number in zip(wanted, numbers, strict=True)
        if number != each.was
    ]


def check_ring_to(wanted: Sequence[NewRingTo]) -> list[str]:
    """The E.164 digits of every number typed; raises WrongFields with all that will not do."""
    faults: Faults = {}
    numbers = []
    for each in wanted:
        try:
            numbers.append(ring_to_of(each.typed))
        except Refused as refusal:
            faults[each.product.product_id] = (refusal.code, str(refusal))
    if faults:
        raise WrongFields(faults)
    return numbers


def _changed(batch: str, product: Product, number: str, by: Actor) -> RingToChange:
    old, product.ring_to = product.ring_to, number
    save_tracked(row=product, by=by, account=product.account.number)
    before = {}
    for charge in _with_care(product, by):
        before[str(charge.pk)] = charge.care_action
        charge.care_action = CHANGE
        save_tracked(row=charge, by=by, account=product.account.number)
    return RingToChange.objects.create(
        batch=batch,
        product=product,
        old=old,
        new=number,
        before=before,
        changed_by=by.user,
        changed_at=by.at,
    )


def _with_care(product: Product, by: Actor) -> list[ProductCharge]:
    """The charges in force whose carrier is told of changes."""
    care = Q(item__care_interstate=True) | Q(item__care_intrastate=True)
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=by.at.date())
    rows = ProductCharge.objects.select_for_update(of=("self",)).filter(care, live, product=product)
    return list(rows.order_by("pk"))


def may_undo(changes: Sequence[RingToChange], now: datetime) -> bool:
    """Whether a batch may still be taken back: for ten minutes, by the clock alone."""
    return bool(changes) and all(
        each.undone_at is None and now - each.changed_at <= UNDO_FOR for each in changes
    )


@transaction.atomic
def undo_ring_to(*, batch: str, by: Actor) -> list[RingToChange]:
    """Take a batch back, all or none; once it was sent to the carrier, or later, it is refused."""
    rows = RingToChange.objects.select_for_update().filter(batch=batch).order_by("pk")
    changes = list(rows)
    if not may_undo(changes, by.at):
        raise Refused("too-late", "This can no longer be taken back. Enter the old numbers again.")
    for change in changes:
        product = Product.objects.select_for_update().get(pk=change.product_id)
        charges = list(ProductCharge.objects.select_for_update().filter(pk__in=change.before))
        if product.ring_to != change.new or any(each.care_action != CHANGE for each in charges):
            raise Refused("sent", "The change is with the carrier already, so it stays.")
        product.ring_to = change.old
        save_tracked(row=product, by=by, account=product.account.number)
        for each in charges:
            each.care_action = change.before[str(each.pk)]
            save_tracked(row=each, by=by, account=product.account.number)
        change.undone_at = by.at
        change.save(update_fields=["undone_at"])
    return changes
