"""Addresses under Services: each with its right."""

from typing import Final

from tollbook.access.types import SIGNED_IN, Route
from tollbook.portal.pages.services import (
    new_ticket,
    order_request,
    place_edit,
    places,
    products,
    request_service,
    resources,
    ring_to,
    work,
)

TICKETS: Final = "TroubleTickets_CustomerLevel.Access"
REPORTS: Final = "TroubleTickets_CustomerLevel.Add"
ORDERS: Final = "Orders_CustomerLevel.Access"
ASKS: Final = "Orders_CustomerLevel.Add"
TICKET: Final = "services/tickets/<str:number>/"
ORDER: Final = "services/orders/<str:number>/"

PLACES: Final = "Locations_CustomerLevel.Access"
MOVES: Final = "Locations_CustomerLevel.Update"
PLACE: Final = "services/locations/<str:account>/<int:place_code>/"
PRODUCTS: Final = "Products_CustomerLevel.Access"

ROUTES: list[Route] = [
    Route("services/locations/", places.locations, "locations", PLACES),
    Route(PLACE, places.location, "location", PLACES),
    Route(PLACE + "edit/", place_edit.editing, "location-edit", PLACES, change=MOVES, fresh=True),
    Route(
        *(PLACE + "limits-of-911/", places.acknowledging, "location-911-read", PLACES),
        change=MOVES,
        never_acting=True,
    ),
    Route("services/products/", products.products, "products", PRODUCTS),
    Route(
        "services/products/<str:account>/<path:product_id>/",
        products.product,
        "product",
        PRODUCTS,
    ),
    Route("services/ring-to/", ring_to.ring_to, "ring-to", PRODUCTS, fresh=True, never_acting=True),
    Route(
        *("services/ring-to/undo/", ring_to.undoing, "ring-to-undo", PRODUCTS),
        fresh=True,
        never_acting=True,
    ),
    # Open to who may add work of a type that is offered: the page itself looks, for the module
    # is the type's own.
    Route("services/request/", request_service.request_service, "service-request", SIGNED_IN),
    Route("services/requested/", request_service.requested, "service-requested", SIGNED_IN),
    # Each has a right of its own, which the page itself looks at.
    Route("services/resources/<slug:resource>/", resources.resource, "resource", SIGNED_IN),
    Route("services/orders/", work.orders, "orders", ORDERS),
    Route("services/orders/request/", order_request.order_request, "order-request", ASKS),
    Route("services/orders/requested/", order_request.requested, "order-requested", ASKS),
    Route(ORDER, work.order, "order", ORDERS),
    Route(ORDER + "files/<slug:handle>/", work.order_file, "order-file", ORDERS),
    Route("services/tickets/", work.tickets, "tickets", TICKETS),
    Route("services/tickets/new/", new_ticket.new_ticket, "ticket-new", REPORTS),
    Route("services/tickets/sent/", new_ticket.sent, "ticket-sent", REPORTS),
    Route(TICKET, work.ticket, "ticket", TICKETS),
    Route(TICKET + "comment/", work.commenting, "ticket-comment", TICKETS, change=REPORTS),
    Route(TICKET + "file/", work.adding_file, "ticket-file-new", TICKETS, change=REPORTS),
    Route(TICKET + "files/<slug:handle>/", work.ticket_file, "ticket-file", TICKETS),
    Route(TICKET + "reopen/", work.reopening, "ticket-reopen", TICKETS, change=REPORTS),
]
