"""The agents' part of the registry: every address with the right that opens it.

Orders, tickets, reports and forms are the portal's pages, mounted below a right of agents.
"""

from typing import Final

from tollbook.access.types import Route
from tollbook.portal.agent import customers, home, services
from tollbook.portal.pages import forms
from tollbook.portal.pages.services import work
from tollbook.portal.routes import report_routes

SEE: Final = "Customers_AgentLevel.Access"
PRODUCTS: Final = "Products_AgentLevel.Access"
ORDERS: Final = "Orders_AgentLevel.Access"
TICKETS: Final = "TroubleTickets_AgentLevel.Access"
CUSTOMER: Final = "customers/<str:number>/"

ROUTES: list[Route] = [
    Route("", home.home, "agent-home", SEE),
    Route("news/", home.news, "agent-news", SEE),
    Route("customers/", customers.directory, "agent-customers", SEE),
    Route(CUSTOMER, customers.record, "agent-customer", SEE),
    Route(CUSTOMER + "locations/", services.places, "agent-places", SEE),
    Route(CUSTOMER + "products/", services.products, "agent-products", PRODUCTS),
    Route("orders/", work.orders, "orders", ORDERS),
    Route("orders/<str:number>/", work.order, "order", ORDERS),
    Route("tickets/", work.tickets, "tickets", TICKETS),
    Route("tickets/<str:number>/", work.ticket, "ticket", TICKETS),
    *report_routes("Reports_AgentLevel.Access"),
    Route("forms/", forms.forms, "forms", SEE),
    Route("forms/<slug:handle>/", forms.form, "form", SEE),
]
