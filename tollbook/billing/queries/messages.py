"""Messages on the bills of many, as the office keeps them."""

from django.db.models import QuerySet

from tollbook.billing.models import BillMessage, MessageGroup
from tollbook.customers.models import Base
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def bill_messages_for(viewer: Viewer) -> QuerySet[BillMessage]:
    """Every message, the late ones last; none for customers."""
    rows = BillMessage.objects.select_related("base", "group")
    rows = rows if viewer.sees_all else rows.none()
    return rows.order_by("days_late", "-first_invoice_on", "pk")


def bill_message_for(viewer: Viewer, message_id: int) -> BillMessage:
    """One message; raises NotFound."""
    found = bill_messages_for(viewer).filter(pk=message_id).first()
    if found is None:
        raise NotFound("bill message", message_id)
    return found


def message_groups() -> QuerySet[MessageGroup]:
    """The groups that are in use, by name."""
    return MessageGroup.objects.filter(is_active=True).order_by("name")


def message_bases() -> QuerySet[Base]:
    """The bases that a message may be for, by name."""
    return Base.objects.filter(is_active=True).order_by("name")
