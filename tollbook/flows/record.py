"""The whole record of an account: the sections of all rooms, read and saved through one door."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Model

from tollbook.access.types import Edit, FieldChange
from tollbook.billing import actions as billing
from tollbook.billing.models import BillingProfile, Cycle, InvoiceReports, MessageGroup, ReportSet
from tollbook.billing.types import RECORD as BILLING
from tollbook.catalog.models import RateException
from tollbook.customers.actions.account import change_account
from tollbook.customers.actions.address import change_address
from tollbook.customers.models import Account, AccountSecurity, Agent, Group, Location, Term
from tollbook.customers.types import RECORD as CUSTOMERS
from tollbook.fields.queries import options_by_list, sections_of
from tollbook.flows.changes import SecurityChange
from tollbook.flows.places import MAILING
from tollbook.flows.security import tell_of_security_change
from tollbook.kernel.entry import Option
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.regions import countries
from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind
from tollbook.payments import actions as payments
from tollbook.payments.models import PaymentProfile
from tollbook.payments.types import RECORD as PAYMENTS
from tollbook.usage import actions as usage
from tollbook.usage.models import UsageProfile
from tollbook.usage.types import RECORD as USAGE

# The tabs of the record in their order, and the sections of each.
TABS = {
    "general": ("contact", "bill-to", "account", "contract", "agent", "security", "external"),
    "invoicing": ("delivery", "confirmations", "mailings", "invoice", "reports"),
    "billing": (
        *("cycle", "finance", "minimum", "tax", "rating", "call-files", "payment", "estimate"),
    ),
    "custom": ("waived", "terms"),
}
PROOFS = frozenset({"contact_emails", "contact_phone", "phone", "cell_phone", "billing_emails"})


@dataclass(frozen=True)
class Ways:
    """What a reference may point at: the key that is stored and the words that are shown."""

    model: type[Model]
    key: str
    active: str = "is_active"
    order: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> list[Option]:
        rows = self.model._default_manager.filter(**self.only)
        return [
            Option(str(getattr(row, self.key)), str(row), is_active=bool(getattr(row, self.active)))
            for row in rows.order_by(*(self.order or (self.key,)))
        ]


REFERENCES = {
    "group": Ways(Group, "abbreviation", order=("list_order", "name")),
    "term": Ways(Term, "code", order=("order", "code")),
    "agent": Ways(Agent, "code"),
    "cycle": Ways(Cycle, "code", active="is_billable"),
    "report_set": Ways(ReportSet, "name", order=("order", "name")),
    "message_group": Ways(MessageGroup, "name"),
    "rate_exception": Ways(RateException, "code"),
    "email_template": Ways(Template, "pk", order=("name",), only={"kind": NoticeKind.EMAIL_BILL}),
}
ROWS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "AccountSecurity": (AccountSecurity, ()),
    "BillingProfile": (BillingProfile, ("cycle", "message_group", "email_template")),
    "InvoiceReports": (InvoiceReports, ("report_set",)),
    "UsageProfile": (UsageProfile, ("rate_exception",)),
    "PaymentProfile": (PaymentProfile, ()),
}
Saver = Callable[..., list[FieldChange]]
SAVERS: dict[str, Saver] = {
    "Account": change_account,
    "BillingProfile": billing.change_profile,
    "InvoiceReports": billing.change_reports,
    "UsageProfile": usage.change_profile,
    "PaymentProfile": payments.change_profile,
}


@cache
def declared() -> dict[str, Section]:
    """The sections that the rooms declare, by key."""
    return {each.key: each for each in (*CUSTOMERS, *BILLING, *USAGE, *PAYMENTS)}


def sections_on(tab: str) -> list[Section]:
    """The sections of one tab in their order; staff's own fields stand on `custom`."""
    known = declared()
    own = list(sections_of("account")) if tab == "custom" else []
    return [*own, *(known[key] for key in TABS[tab])]


def all_sections() -> list[Section]:
    """Every section of the record."""
    return [section for tab in TABS for section in sections_on(tab)]


def section_called(key: str) -> Section | None:
    """The section with this key, None for an unknown one."""
    found = declared().get(key)
    own = () if found else sections_of("account")
    return found or next((each for each in own if each.key == key), None)


def row_of(account: Account, name: str) -> Any:
    """The account's row in which a section stands; one not saved yet where there is none."""
    if name == "Account":
        return account
    if name == "Location":
        return account.locations.filter(is_bill_to=True).first() or Location(account=account)
    model, related = ROWS[name]
    rows = model._default_manager.select_related(*related) if related else model._default_manager
    return rows.filter(account=account).first() or model(account=account)


def reading_for(
    sections: Iterable[Section], row: Any, today: date, *, picks: bool, with_parked: bool = False
) -> Reading:
    """What is needed to show `sections` of one row; with `picks` also to change them.

    with_parked: cycles that never bill are offered too; an account stands there out of all runs.
    """
    specs = [each for section in sections for each in section.fields]
    lists = options_by_list(each.choice_list for each in specs if each.choice_list)
    options = {each.name: lists.get(each.choice_list, []) for each in specs if each.choice_list}
    for spec in specs:
        if spec.kind == Kind.REFERENCE:
            options[spec.name] = (
                _offered(spec, with_parked=with_parked) if picks else _shown(row, spec)
            )
        elif spec.name == "country":
            options[spec.name] = [Option(code, name) for code, name in countries().items()]
    return Reading(today, options=options, present=present_of(row, specs))


def _offered(spec: FieldSpec, *, with_parked: bool) -> list[Option]:
    """The rows that a reference may point at."""
    found = REFERENCES[spec.name].options()
    if with_parked and spec.name == "cycle":
        return [replace(each, is_active=True) for each in found]
    return found


def _shown(row: Any, spec: FieldSpec) -> list[Option]:
    """The one option that stands, so that its words can be shown."""
    found = getattr(row, spec.name)
    return [Option(str(getattr(found, spec.refers)), str(found))] if found else []


def present_of(row: Any, specs: Iterable[FieldSpec]) -> dict[str, Any]:
    """The plain values that stand, the corporate number among them."""
    among = list(specs)
    values = values_of(row, among)
    if any(each.name == "corporate_parent" for each in among):
        parent = row.corporate_parent
        own = row.number if row.billing_type == "corporate" else ""
        values["corporate_parent"] = parent.number if parent else own
    return values


@transaction.atomic
def save_section(
    *, account: Account, section: Section, edit: Edit, as_typed: bool = False
) -> list[FieldChange]:
    """Save what was changed in one section; see `save_row`."""
    return save_row(account=account, name=section.row, edit=edit, as_typed=as_typed)


@transaction.atomic
def save_row(
    *, account: Account, name: str, edit: Edit, as_typed: bool = False
) -> list[FieldChange]:
    """Save values of one row of the account, and tell the old contact where that must be.

    name: of the row, as the sections name it.   as_typed: an address keeps a place that the postal
    list does not know.
    """
    if name == "Location":
        place = row_of(account, "Location")
        changes = change_address(location=place, account=account, edit=edit, as_typed=as_typed)
    else:
        changes = SAVERS[name](account=account, edit=edit)
    if is_told(name, changes):
        tell_of_security_change(kind=SecurityChange.ADDRESS, user=None, account=account, by=edit.by)
    return changes


def is_told(name: str, changes: Sequence[FieldChange]) -> bool:
    """Whether changes of the row with that name are such that the old contact hears of them."""
    told = MAILING if name == "Location" else PROOFS
    return any(each.field in told for each in changes)
