"""Ring To Numbers: where toll-free numbers ring; changed after a look, taken back for a while."""

import secrets
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.content.queries import brand_of
from tollbook.customers.types import Viewer
from tollbook.flows.actions import change_ring_to_numbers, undo_ring_to_numbers
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.kernel.phones import shown
from tollbook.kernel.show import counted
from tollbook.portal.pages.services.shared import services_crumbs
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.actions import check_ring_to
from tollbook.services.models import Product
from tollbook.services.queries import may_undo_ring_to, ring_to_products_for
from tollbook.services.types import NewRingTo

LAST = "ring_to_batch"


@dataclass
class Row:
    """A toll-free number, where it rings, and what was typed for it."""

    product: Product
    name: str
    typed: str
    was: str
    error: str = ""

    @property
    def is_new(self) -> bool:
        """Whether something else was typed; empty or the same leaves the number alone."""
        return bool(self.typed) and self.typed not in (self.product.ring_to, shown(self.was))


@require_http_methods(["GET", "HEAD", "POST"])
def ring_to(request: PortalRequest) -> HttpResponse:
    """The list, the look before the change, and the change itself."""
    rows = rows_of(request)
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    new = [row for row in rows if row.is_new]
    if wish in ("review", "change"):
        wanted = [NewRingTo(row.product, row.typed, row.was) for row in new]
        try:
            check_ring_to(wanted)
            if new and (wish == "review" or not request.POST.get("token")):
                return page(request, rows, new=new)
            if new:
                return changed(request, wanted)
        except WrongFields as refusal:
            for row in new:
                row.error = refusal.faults.get(row.product.product_id, ("", ""))[1]
            return page(request, rows, status=422)
        if not new:
            request.session["notice"] = "No number was changed: nothing new was entered."
            return redirect("ring-to")
    return page(request, rows)


def rows_of(request: PortalRequest) -> list[Row]:
    """The numbers in view with what was typed; raises NotFound where there is none to change."""
    viewer: Viewer = request.viewer
    products = ring_to_products_for(viewer) if brand_of(viewer.base_id).shows_ring_to else []
    if not products:
        raise NotFound("ring to numbers", viewer.view_key)
    return [
        Row(
            product=each,
            name=f"n-{each.account.number}-{each.product_id}",
            typed=request.POST.get(f"n-{each.account.number}-{each.product_id}", "").strip(),
            was=request.POST.get(f"was-{each.account.number}-{each.product_id}", each.ring_to),
        )
        for each in products
    ]


def page(
    request: PortalRequest, rows: list[Row], *, new: list[Row] | None = None, status: int = 200
) -> HttpResponse:
    """The list, or the look at what would change."""
    batch = request.session.get(LAST, "")
    context = {
        "viewer": request.viewer,
        "rows": rows,
        "new": new,
        "several": len(request.viewer.in_view) > 1,
        "token": request.POST.get("token") or secrets.token_hex(16),
        "errors": [row for row in rows if row.error],
        "may_undo": bool(batch) and may_undo_ring_to(batch, clock.now()),
        "crumbs": services_crumbs(crumb("Ring To numbers")),
    }
    return render(request, "portal/services/ring_to.html", context, status=status)


def changed(request: PortalRequest, wanted: list[NewRingTo]) -> HttpResponse:
    """Change them all; once for a page, however often it is sent."""
    batch = f"{request.viewer.user.pk}:{request.POST.get('token', '')[:32]}"
    done = change_ring_to_numbers(batch=batch, wanted=wanted, by=request.actor)
    request.session[LAST] = batch
    words = counted(len(done), "number rings", "numbers ring")
    request.session["notice"] = f"{words} elsewhere now. You can take it back for ten minutes."
    return redirect("ring-to")


@require_POST
def undoing(request: PortalRequest) -> HttpResponse:
    """Take the last change back."""
    batch = request.session.get(LAST, "")
    if not batch:
        raise Refused("nothing", "There is no change to take back.")
    done = undo_ring_to_numbers(batch=batch, by=request.actor)
    del request.session[LAST]
    words = counted(len(done), "number rings", "numbers ring")
    request.session["notice"] = f"Taken back: {words} where before."
    return redirect("ring-to")
