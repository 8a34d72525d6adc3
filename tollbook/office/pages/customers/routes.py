"""Addresses of what belongs to customers beside the tabs of their record."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.customers import creating, directory, filtering, moving

SEES: Final = "Customers.Access"
CHANGES: Final = "Customers.Update"
CUSTOMER: Final = "customers/<str:number>/"
MOVE: Final = CUSTOMER + "actions/<slug:action>/"

ROUTES: list[Route] = [
    Route("find/ssn/", directory.find_by_ssn, "office-find-ssn", CHANGES),
    Route("customers/new/", creating.creating, "office-customer-new", SEES, change="Customers.Add"),
    Route(MOVE, moving.moving, "office-customer-action", SEES, change=CHANGES),
    Route(
        "customers/<str:number>/users/<str:user_id>/filter/",
        filtering.filtering,
        "office-customer-filter",
        "Customers.Access",
        change="Customers.Update",
    ),
]
