"""Messages on the bills of many: for everyone, for a group, for those who are late."""

from datetime import date

from django.db import transaction

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.billing.extras import BEFORE_FIRST
from tollbook.billing.models import BillMessage, MessageGroup
from tollbook.kernel.errors import Refused, WrongFields

LONG_AGO = date(2000, 1, 1)
# The words that a carrier begins with; it may change them and add its own for a base.
SHIPPED_LATE = {
    30: "Part of your balance has been open for 30 days or more. If you have paid it, thank you. "
    "If not, please pay it now.",
    60: "Part of your balance has been open for 60 days or more. Please pay it now, or call us so "
    "that we can find a way together.",
    90: "Part of your balance has been open for 90 days or more. Please pay it within ten days, or "
    "call us. Service may be suspended for a balance that stays unpaid.",
    120: "Part of your balance has been open for 120 days or more. Please call us today about how "
    "you will pay it.",
}


@transaction.atomic
def save_bill_message(
    *, message: BillMessage, by: Actor, seen_version: int | None = None
) -> list[FieldChange]:
    """A new or changed message; it stands on the bills that are drafted from now on."""
    last = message.last_invoice_on
    if last is not None and last < message.first_invoice_on:
        raise WrongFields({"last_invoice_on": BEFORE_FIRST})
    return save_tracked(row=message, by=by, seen_version=seen_version)


@transaction.atomic
def drop_bill_message(*, message: BillMessage, by: Actor) -> None:
    """Take a message away; bills that carry it keep it."""
    gone = FieldChange("", "bill message removed", str(message), "")
    record_changes(row=message, by=by, changes=[gone])
    message.delete()


@transaction.atomic
def add_message_group(*, name: str, by: Actor) -> MessageGroup:
    """A group of accounts that get the same messages; raises Refused for a name that is taken."""
    written = name.strip()
    if not written:
        raise Refused("REQ", "Enter a name for the group.")
    if MessageGroup.objects.filter(name__iexact=written).exists():
        raise Refused("group-exists", "There is a group of this name already.")
    group = MessageGroup(name=written)
    save_tracked(row=group, by=by)
    return group


@transaction.atomic
def install_late_messages() -> None:
    """The late messages that come with the system, unless staff have some already."""
    if BillMessage.objects.filter(days_late__gt=0).exists():
        return
    BillMessage.objects.bulk_create(
        BillMessage(days_late=step, text=text, first_invoice_on=LONG_AGO)
        for step, text in SHIPPED_LATE.items()
    )
