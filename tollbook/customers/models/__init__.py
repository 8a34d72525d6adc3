"""Company -> Base -> Group -> Account -> Location, and who looks at an account."""

from tollbook.customers.models.account import (
    BILLING_TYPES,
    EMAIL_FORMATS,
    Account,
    AccountSecurity,
    Consent,
    ContactOfRecord,
    FormerNumber,
    TermsAcceptance,
)
from tollbook.customers.models.location import Location, PlaceOverride
from tollbook.customers.models.papers import Document, IdentityTask, Note
from tollbook.customers.models.people import Agent, Membership
from tollbook.customers.models.search import SearchText
from tollbook.customers.models.seller import (
    AccountNumberScheme,
    Base,
    BaseTemplate,
    Company,
    Group,
    GroupAssociation,
    Settings,
)
from tollbook.customers.models.status import Action, Status, Term

__all__ = [
    "BILLING_TYPES",
    "EMAIL_FORMATS",
    "Account",
    "AccountNumberScheme",
    "AccountSecurity",
    "Action",
    "Agent",
    "Base",
    "BaseTemplate",
    "Company",
    "Consent",
    "ContactOfRecord",
    "Document",
    "FormerNumber",
    "Group",
    "GroupAssociation",
    "IdentityTask",
    "Location",
    "Membership",
    "Note",
    "PlaceOverride",
    "SearchText",
    "Settings",
    "Status",
    "Term",
    "TermsAcceptance",
]
