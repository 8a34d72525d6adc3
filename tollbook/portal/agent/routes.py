"""The agents' part of the registry: every address with the right that opens it."""

from typing import Final

from tollbook.access.types import Route
from tollbook.portal.agent import customers, home
from tollbook.portal.routes import report_routes

SEE: Final = "Customers_AgentLevel.Access"

ROUTES: list[Route] = [
    Route("", home.home, "agent-home", SEE),
    Route("news/", home.news, "agent-news", SEE),
    Route("customers/", customers.directory, "agent-customers", SEE),
    Route("customers/<str:number>/", customers.record, "agent-customer", SEE),
    *report_routes("Reports_AgentLevel.Access"),
]
