"""First set-up of an empty system: the lists that every carrier begins with."""

import csv
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction

from tollbook.access.actions import clean_new_id, create_user, set_generic, set_group
from tollbook.access.models import User
from tollbook.access.types import RIGHTS, Kind
from tollbook.billing.actions import install_late_messages, install_report_sets
from tollbook.catalog.actions import install_area_codes, install_tax_categories
from tollbook.catalog.types import TaxCategoryFacts
from tollbook.customers.actions import install_statuses, install_terms
from tollbook.customers.actions.moves import install_actions
from tollbook.customers.actions.numbers import refuse_account_number
from tollbook.customers.models import Base, Company
from tollbook.customers.types import ActionFacts, Effect, StatusFacts, wholesale_right
from tollbook.fields.actions import install_choices, install_shipped
from tollbook.ledger.models import Classification
from tollbook.ledger.types import CLASSIFICATIONS
from tollbook.notices.actions import install_templates
from tollbook.work.actions import install_task_types

AREA_CODES_FILE = Path(__file__).parents[1] / "catalog" / "data" / "area_codes.csv"

STATUSES = (
    StatusFacts("new", "New", is_initial=True, is_billable=False, counts_active=False),
    StatusFacts("active", "Active"),
    StatusFacts("suspended", "Suspended"),
    StatusFacts("disconnect-pending", "Disconnect Pending"),
    StatusFacts(
        "disconnected", "Disconnected", counts_active=False, is_open=False, is_terminated=True
    ),
    StatusFacts(
        *("canceled", "Canceled"),
        blocks_portal=True,
        is_billable=False,
        counts_active=False,
        is_open=False,
        is_terminated=True,
    ),
    StatusFacts(
        *("collections", "Collections"),
        blocks_portal=True,
        is_billable=False,
        counts_active=False,
        is_terminated=True,
    ),
)
ACTIONS = (
    ActionFacts("activate", "Activate", ("new",), "active", Effect.ACTIVATE, asks_date=True),
    ActionFacts(
        *("suspend", "Suspend", ("active",), "suspended", Effect.SUSPEND),
        asks_date=True,
        asks_note=True,
    ),
    ActionFacts(
        *("restore", "Restore", ("suspended",), "active", Effect.RESTORE),
        asks_date=True,
        asks_note=True,
    ),
    ActionFacts(
        *("disconnect", "Disconnect", ("active", "suspended"), "disconnect-pending"),
        Effect.DISCONNECT,
        asks_date=True,
        asks_reason="ReasonCancelled",
    ),
    ActionFacts(
        *("complete-disconnect", "Complete Disconnect", ("disconnect-pending",), "disconnected"),
        Effect.COMPLETE,
    ),
    ActionFacts(
        *("cancel", "Cancel", ("new",), "canceled", Effect.CANCEL), asks_reason="ReasonCancelled"
    ),
    ActionFacts(
        *("collections", "Send to Collections", ("disconnected",), "collections", Effect.NONE),
        asks_note=True,
    ),
    ActionFacts(
        *("reactivate", "Reactivate", ("disconnected", "collections"), "active"),
        Effect.REACTIVATE,
        right="Admin",
        asks_date=True,
    ),
)
REASONS_CANCELLED = (
    *(("moved", "Moved away"), ("price", "Price"), ("service", "Service or repair")),
    *(("competitor", "Went to another carrier"), ("closed", "Closed or deceased")),
    *(("unpaid", "Did not pay"), ("other", "Other")),
)
LOCATION_TYPES = ("Physical", "Department", "911", "Shipping")
DOCUMENT_TYPES = ("Contract", "Tax exemption", "Letter", "Other")
# Code, months; month to month has none.
TERMS = (("MTM", 0), ("12", 12), ("24", 24), ("36", 36), ("60", 60))
WHOLE_PPM = 1_000_000
# The safe harbour share of interconnected VoIP (FCC 06-94, paragraph 53).
VOIP_INTERSTATE_PPM = 649_000
TAX_CATEGORIES = (
    TaxCategoryFacts("voice_local", "Local voice"),
    TaxCategoryFacts("voice_intrastate", "Voice within the state"),
    TaxCategoryFacts("voice_interstate", "Voice between states", WHOLE_PPM),
    TaxCategoryFacts("toll_free_intra", "Toll-free within the state"),
    TaxCategoryFacts("toll_free_inter", "Toll-free between states", WHOLE_PPM),
    TaxCategoryFacts("international", "International voice", WHOLE_PPM),
    TaxCategoryFacts("voip", "Interconnected VoIP", VOIP_INTERSTATE_PPM),
    TaxCategoryFacts("internet", "Internet access", is_taxed=False),
    TaxCategoryFacts("equipment", "Equipment"),
    TaxCategoryFacts("other", "Other"),
    TaxCategoryFacts("none", "Never taxed", is_taxed=False),
)
CUSTOMER_RIGHTS = (
    *("Customers_CustomerLevel.Access", "Customers_CustomerLevel.Update"),
    *("Locations_CustomerLevel.Access", "Locations_CustomerLevel.Update"),
    *("Orders_CustomerLevel.Access", "Orders_CustomerLevel.Add"),
    "Products_CustomerLevel.Access",
    *("TroubleTickets_CustomerLevel.Access", "TroubleTickets_CustomerLevel.Add"),
    "CustomerPortal.Access",
)
WHOLESALE_RIGHTS = tuple(wholesale_right(right) for right in CUSTOMER_RIGHTS)
AGENT_RIGHTS = (
    *("Customers_AgentLevel.Access", "Products_AgentLevel.Access"),
    *("Orders_AgentLevel.Access", "TroubleTickets_AgentLevel.Access"),
    "Reports_AgentLevel.Access",
)
STAFF_MODULES = (
    *("Customers", "Locations", "Agents", "Products", "ProductsAdmin", "Usage", "Billing"),
    *(
        "Accounting",
        "AccountCredit",
        "WriteOff",
        "Maintenance",
        "MaintenanceSecurity",
        "Impersonation",
        "Reports",
    ),
    *("Orders", "TroubleTickets", "NewService", "SalesTools"),
)
STAFF_RIGHTS = tuple(f"{module}.{right}" for module in STAFF_MODULES for right in RIGHTS)
STAFF_GROUP = "Staff"
GENERIC_LOG_INS = (
    ("Customers", "GenericCustomer", Kind.CUSTOMER),
    ("Wholesale", "GenericWholesale", Kind.WHOLESALE),
    ("Agents", "GenericAgent", Kind.AGENT),
)


@transaction.atomic
def install() -> None:
    """Everything that an empty system needs before its first company; doing it twice is free."""
    install_statuses(statuses=STATUSES)
    install_choices(list_name="ReasonCancelled", items=REASONS_CANCELLED)
    install_choices(list_name="LocationType", items=[(each, each) for each in LOCATION_TYPES])
    install_choices(list_name="DocumentType", items=[(each, each) for each in DOCUMENT_TYPES])
    install_actions(actions=ACTIONS)
    install_terms(terms=TERMS)
    install_shipped()
    install_report_sets()
    install_late_messages()
    install_tax_categories(categories=TAX_CATEGORIES)
    install_area_codes(rows=read_area_codes(AREA_CODES_FILE))
    install_templates()
    install_task_types()
    _install_groups()
    _install_classifications()


@transaction.atomic
def add_first_staff(*, user_id: str, password: str) -> User:
    """A superuser among the staff, who can let others in; raises Refused for a user id that is
    taken or is the number of an account."""
    refuse_account_number(user_id)
    user = create_user(user_id=clean_new_id(user_id), kind=Kind.STAFF, password=password, facts={})
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    user.groups.set([Group.objects.get(name=STAFF_GROUP)])
    return user


@transaction.atomic
def add_first_company(*, name: str) -> None:
    """A company with one brand, so that pages have a name to show; nothing where one stands."""
    if Company.objects.exists():
        return
    company = Company.objects.create(name=name, legal_name=name)
    Base.objects.create(abbreviation="MAIN", company=company, name=name, is_default=True)


def read_area_codes(path: Path) -> list[dict[str, str]]:
    """Rows of a file of area codes: code, country, state, place."""
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _install_groups() -> None:
    """Groups that exist keep the rights that staff gave them."""
    shipped = {
        "Customers": CUSTOMER_RIGHTS,
        "Wholesale": WHOLESALE_RIGHTS,
        "Agents": AGENT_RIGHTS,
        STAFF_GROUP: STAFF_RIGHTS,
    }
    for name in shipped.keys() - set(Group.objects.values_list("name", flat=True)):
        set_group(name=name, rights=shipped[name])
    for name, user_id, kind in GENERIC_LOG_INS:
        if not User.objects.filter(user_id=user_id).exists():
            set_generic(user_id=user_id, kind=kind, group=Group.objects.get(name=name))


def _install_classifications() -> None:
    for code, (label, gl_code) in CLASSIFICATIONS.items():
        Classification.objects.get_or_create(
            code=code, defaults={"label": label, "gl_code": gl_code}
        )
