"""Every module of access, gathered from the rooms and registered after each migration."""

from typing import Any

from tollbook.access.actions import ship_generic, sync_modules
from tollbook.access.permissions import MODULES as ACCESS
from tollbook.access.queries import GENERIC_USER_ID
from tollbook.access.types import Kind
from tollbook.billing.permissions import MODULES as BILLING
from tollbook.catalog.permissions import MODULES as CATALOG
from tollbook.customers.permissions import MODULES as CUSTOMERS
from tollbook.ledger.permissions import MODULES as LEDGER
from tollbook.services.permissions import MODULES as SERVICES
from tollbook.usage.permissions import MODULES as USAGE

# Modules whose rooms (work, reports) open later; groups may hold their rights already.
OF_ROOMS_TO_COME = (
    "Orders",
    "Orders_CustomerLevel",
    "TroubleTickets",
    "TroubleTickets_CustomerLevel",
    "Reports",
    "CustomerPortal",
)
MODULES = (
    *ACCESS,
    *CUSTOMERS,
    *CATALOG,
    *LEDGER,
    *SERVICES,
    *USAGE,
    *BILLING,
    *OF_ROOMS_TO_COME,
)


# What customers may do until an operator decides otherwise.
RIGHTS_OF_CUSTOMERS = (
    "Customers_CustomerLevel.Access",
    "Customers_CustomerLevel.Update",
    "Locations_CustomerLevel.Access",
    "Locations_CustomerLevel.Update",
    "Orders_CustomerLevel.Access",
    "Orders_CustomerLevel.Add",
    "Products_CustomerLevel.Access",
    "TroubleTickets_CustomerLevel.Access",
    "TroubleTickets_CustomerLevel.Add",
    "CustomerPortal.Access",
)


def register_modules(**_: Any) -> None:
    """Receiver of Django's post_migrate: modules and generic log-ins stand as soon as tables do."""
    sync_modules(names=MODULES)
    ship_generic(
        user_id=GENERIC_USER_ID[Kind.CUSTOMER],
        kind=Kind.CUSTOMER,
        group_name="Customers",
        rights=RIGHTS_OF_CUSTOMERS,
    )
    # Their faces come later, so their groups are shipped empty.
    for kind, group_name in ((Kind.WHOLESALE, "Wholesale"), (Kind.AGENT, "Agents")):
        ship_generic(user_id=GENERIC_USER_ID[kind], kind=kind, group_name=group_name, rights=())
