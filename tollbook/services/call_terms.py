"""What decides on the calls of one product beside its plan: exception code and free minutes."""

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.services.models import Product
from tollbook.services.types import CallTerms, NewCallTerms

CHANGED = "Somebody changed this product meanwhile. Look at it again, then save."


def call_terms_of(product: Product) -> CallTerms:
    """What stands now."""
    code = product.rate_exception.code if product.rate_exception else ""
    return CallTerms(code, product.free_minutes_out, product.free_minutes_in)


@transaction.atomic
def change_call_terms(*, product: Product, wanted: NewCallTerms, by: Actor) -> None:
    """Calls priced from now on follow it; those priced already only when they are rated again.

    Free minutes of open calls are decided anew by the night. Refuses where somebody else was first.
    """
    row = Product.objects.select_for_update(of=("self",)).select_related(
        "rate_exception", "account"
    )
    held = row.get(pk=product.pk)
    if call_terms_of(held) != wanted.seen:
        raise Refused("meanwhile", CHANGED)
    held.rate_exception = wanted.code
    held.free_minutes_out = wanted.free_minutes_out
    held.free_minutes_in = wanted.free_minutes_in
    save_tracked(row=held, by=by, account=held.account.number)
