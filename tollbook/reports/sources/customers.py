"""Accounts and their locations."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.cache import cache
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import In

from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Location
from tollbook.customers.models.account import BILLING_TYPES, EMAIL_FORMATS
from tollbook.customers.queries.locations import locations_for
from tollbook.customers.types import Viewer
from tollbook.fields.queries import choices_of, definitions_of
from tollbook.fields.types import FieldKind, PortalSight
from tollbook.kernel.rows import Micros
from tollbook.ledger.models import Head
from tollbook.reports.sources.base import (
    Field,
    Source,
    accounts_seen,
    amount,
    choice,
    day,
    listed,
    number,
    of_account,
    text,
    yes,
)
from tollbook.reports.types import Column, Kind

CUSTOM: Final = "custom_"
CUSTOM_KEY, CUSTOM_SECONDS = "reports:custom", 60


def _bill_to(name: str) -> Any:
    places = Location.objects.filter(account=OuterRef("pk"), is_bill_to=True)
    return lambda _viewer: Subquery(places.values(name)[:1])


def _cycle(_viewer: Viewer) -> Any:
    profiles = BillingProfile.objects.filter(account=OuterRef("pk"))
    return Subquery(profiles.values("cycle__code")[:1])


def _balance(_viewer: Viewer) -> Any:
    heads = Head.objects.filter(account=OuterRef("pk")).annotate(micros=Micros("balance"))
    return Subquery(heads.values("micros")[:1])


EXEMPTIONS: Final = {
    "exempt_federal": "Exempt Fed",
    "exempt_state": "Exempt State",
    "exempt_county": "Exempt County",
    "exempt_city": "Exempt City",
    "tax_reseller": "Tax as Reseller",
}


def _exempt(*names: str) -> Any:
    """Whether the account's profile has any of these ticked."""
    ticked = reduce(or_, (Q(**{name: True}) for name in names))
    profiles = BillingProfile.objects.filter(ticked, account=OuterRef("pk"))
    return lambda _viewer: Exists(profiles)


def _exemptions() -> list[Field]:
    """From which taxes an account is exempt; the first column says whether from any."""
    each = [yes(name, label, _exempt(name), for_staff=True) for name, label in EXEMPTIONS.items()]
    return [yes("exempt", "Exempt from taxes", _exempt(*EXEMPTIONS), for_staff=True), *each]


def _commissions_group(_viewer: Viewer) -> Any:
    """The group whose commissions an account's count with: its own where none is named."""
    return Coalesce(F("group__commissions_group__name"), F("group__name"))


def account_fields() -> list[Field]:
    """Columns of an account, its custom fields behind them."""
    return [
        *of_account(""),
        choice("type", "Billing type", "billing_type", dict(BILLING_TYPES)),
        text("corporate", "Corp account", "corporate_parent__number"),
        yes("business", "Business account", "is_business"),
        text("contact", "Contact", "contact_name"),
        text("phone", "Phone", "phone"),
        text("emails", "Contact e-mail", "contact_emails"),
        text("city", "City", _bill_to("city")),
        text("state", "State", _bill_to("state")),
        text("zip", "ZIP", _bill_to("postal_code")),
        listed("cycle", "Billing cycle", _cycle),
        amount("balance", "Balance", _balance, right="Accounting.Access", for_staff=True),
        day("contracted", "Contract date", "contracted_on"),
        listed("term", "Terms", "term__label"),
        day("term_ends", "Term end date", "term_ends_on"),
        day("activated", "Activated", "activated_on"),
        day("disconnected", "Disconnect date", "disconnected_on"),
        yes("services_email", "Wants news of services", "services_email_ok"),
        yes("partners_email", "Wants news of partners", "partners_email_ok"),
        text("external_id", "External ID", "external_id", for_staff=True),
        text("installation", "Installation partner", "installation_partner", for_staff=True),
        text("financing", "Financing partner", "financing_partner", for_staff=True),
        choice("email_format", "Format of mailings", "email_format", dict(EMAIL_FORMATS)),
        text("fed_id", "Fed ID", "federal_tax_id", for_staff=True),
        text("state_id", "State ID", "state_tax_id", for_staff=True),
        *_exemptions(),
        yes("commissions", "Commissions", "group__commissions_on", for_staff=True),
        listed("commissions_group", "Commissions group", _commissions_group, for_staff=True),
        number(
            "commission_percent", "Agent's percent", "agent__commission_percent", for_staff=True
        ),
        *custom_fields(),
    ]


def custom_fields() -> list[Field]:
    """A column for each custom field that is in use; known for a minute."""
    columns = cache.get_or_set(CUSTOM_KEY, _custom_columns, CUSTOM_SECONDS) or []
    return [(each, _custom_at(each.key.removeprefix(CUSTOM), each.kind)) for each in columns]


def _custom_columns() -> list[Column]:
    return list(_custom_as_stored())


def _custom_as_stored() -> Iterator[Column]:
    for each in definitions_of("account"):
        shown = each.portal != PortalSight.NONE
        right = f"{each.office_right.partition('.')[0]}.Access"
        facts: dict[str, Any] = {"for_staff": not shown, "right": right}
        kind, words = Kind.TEXT, {}
        if each.kind == FieldKind.DATE:
            kind = Kind.DAY
        elif each.kind == FieldKind.YES_NO:
            kind = Kind.YES
        elif each.kind == FieldKind.CHOICE:
            kind, words = Kind.CHOICE, _words_of(each.choice_list)
        yield Column(f"{CUSTOM}{each.key}", each.label, kind, words, **facts)


def _words_of(list_name: str) -> dict[str, str]:
    return {each.value: each.label for each in choices_of(list_name)}


def _custom_at(key: str, kind: Kind) -> Any:
    """The value under a key, which is a name of staff's own making and so travels as a value."""
    stored = KeyTextTransform(key, "custom")
    if kind == Kind.DAY:
        return lambda _viewer: Cast(NullIf(stored, Value("")), DateField())
    if kind == Kind.YES:
        # SQLite reads a true of JSON as 1.
        is_yes = In(Cast(stored, TextField()), ["1", "true"])
        return lambda _viewer: Case(
            When(is_yes, then=True), default=False, output_field=BooleanField()
        )
    return lambda _viewer: Cast(stored, TextField())


ACCOUNTS: Final = Source(
    key="accounts",
    title="Accounts",
    help="One row for each account: who it is, where, since when, on which terms.",
    right="Customers.Access",
    portal_right="Customers_CustomerLevel.Access",
    fields=account_fields,
    rows=accounts_seen,
    for_agents=True,
)


def location_fields() -> list[Field]:
    """Columns of a location."""
    return [
        *of_account(),
        text("code", "Location code", "code"),
        text("location", "Location", "description"),
        listed("type", "Location type", "kind"),
        yes("bill_to", "Bill to", "is_bill_to"),
        text("address", "Address", "address_1"),
        text("city", "City", "city"),
        text("state", "State", "state"),
        text("zip", "ZIP", "postal_code"),
        text("county", "County", "county"),
        yes("in_use", "In use", "is_active"),
    ]


def _locations(viewer: Viewer) -> QuerySet[Location]:
    return locations_for(viewer).select_related(None).order_by()


LOCATIONS: Final = Source(
    key="locations",
    title="Locations",
    help="One row for each place of an account.",
    right="Locations.Access",
    portal_right="Locations_CustomerLevel.Access",
    fields=location_fields,
    rows=_locations,
    for_agents=True,
)
