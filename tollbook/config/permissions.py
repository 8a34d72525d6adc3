"""Every module of access, gathered from the rooms and registered after each migration."""

from typing import Any

from tollbook.access.actions import sync_modules
from tollbook.access.permissions import MODULES as ACCESS
from tollbook.billing.permissions import MODULES as BILLING
from tollbook.catalog.permissions import MODULES as CATALOG
from tollbook.content.permissions import MODULES as CONTENT
from tollbook.customers.permissions import MODULES as CUSTOMERS
from tollbook.ledger.permissions import MODULES as LEDGER
from tollbook.reports.permissions import MODULES as REPORTS
from tollbook.services.permissions import MODULES as SERVICES
from tollbook.usage.permissions import MODULES as USAGE
from tollbook.work.permissions import MODULES as WORK

MODULES = (
    *ACCESS,
    *CUSTOMERS,
    *CATALOG,
    *CONTENT,
    *LEDGER,
    *SERVICES,
    *USAGE,
    *WORK,
    *BILLING,
    *REPORTS,
)


def register_modules(**_: Any) -> None:
    """Receiver of Django's post_migrate: the modules stand as soon as the tables do."""
    sync_modules(names=MODULES)
