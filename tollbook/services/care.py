"""CARE: what the long distance carrier is to be told of a line, as the customer's file says it."""

from django.db import transaction
from django.db.models import Q

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.kernel import phones
from tollbook.kernel.errors import Refused
from tollbook.services.models import Product, ProductCharge
from tollbook.services.types import CareAction, CareCalls

CARRIED = {
    CareCalls.INTERSTATE: Q(item__care_interstate=True),
    CareCalls.INTRASTATE: Q(item__care_intrastate=True),
    CareCalls.BOTH: Q(item__care_interstate=True) | Q(item__care_intrastate=True),
}


@transaction.atomic
def mark_care(*, product: Product, action: CareAction, calls: CareCalls, by: Actor) -> int:
    """Mark the charges of a line whose carrier is told of such calls; how many they are.

    Raises Refused where the line has no such charge. The same mark twice changes nothing.
    """
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=by.at.date())
    rows = ProductCharge.objects.select_for_update(of=("self",)).filter(
        CARRIED[calls], live, product=product, active_on__lte=by.at.date()
    )
    charges = list(rows.order_by("pk"))
    if not charges:
        number = phones.shown(product.digits) or product.product_id
        raise Refused("no-care", f"No charge of {number} is provisioned by CARE for such calls.")
    for charge in charges:
        charge.care_action = action.label
        save_tracked(row=charge, by=by, account=product.account.number)
    return len(charges)
