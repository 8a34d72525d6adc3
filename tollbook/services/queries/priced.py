"""By which terms the lines in view are priced: rate plans and exception codes."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tollbook.catalog.types import ItemKind
from tollbook.customers.types import Viewer
from tollbook.services.models import ProductCharge
from tollbook.services.queries import in_service_on, products_in_view_for


@dataclass(frozen=True)
class PricedLines:
    """Lines of one account in service that share rate plan and exception code; None: no code."""

    account_id: int
    plan_id: int
    exception_id: int | None
    lines: int


def priced_lines_for(viewer: Viewer) -> list[PricedLines]:
    """The lines in view in service today that have a rate plan, by their terms; one statement."""
    on = viewer.today
    ended = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    spans = ProductCharge.objects.filter(
        ended, product=OuterRef("pk"), item__kind=ItemKind.RATE_PLAN, active_on__lte=on
    )
    # As `plan_of` has it: the charge item that began last, else the product's own.
    carried = spans.order_by("-active_on", "-item__rate_plan").values("item__rate_plan")[:1]
    lines = products_in_view_for(viewer).filter(in_service_on(on)).exclude(digits="")
    named = lines.annotate(
        held_plan=Coalesce(Subquery(carried), "rate_plan", output_field=BigIntegerField())
    )
    rows = (
        named.exclude(held_plan=None)
        .order_by()
        .values_list("account", "held_plan", "rate_exception")
        .annotate(lines=Count("pk"))
    )
    return [PricedLines(*row) for row in rows]
