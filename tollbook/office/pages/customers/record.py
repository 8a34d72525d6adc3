"""The head that every tab of a customer's record shares, and the list of its tabs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from tollbook.access.queries.trail import newest_change_of, who_of
from tollbook.billing.models import BillingProfile
from tollbook.billing.models import Settings as BillingSettings
from tollbook.billing.queries.records import profile_of
from tollbook.customers.models import Account, Action, Base, Note
from tollbook.customers.models import Settings as CustomerSettings
from tollbook.customers.queries import account_for, base_of, subs_for
from tollbook.customers.queries.header import has_security_code, notes_shown
from tollbook.customers.queries.moves import actions_for
from tollbook.customers.queries.sight import may_see
from tollbook.customers.types import NoteLevel
from tollbook.fields.queries import options_by_list
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.ledger.queries import aging_of
from tollbook.ledger.types import Aging
from tollbook.office.pages.customers.states import status_badge
from tollbook.office.pages.opened import note_opened
from tollbook.office.pages.shared import Badge
from tollbook.office.request import OfficeRequest
from tollbook.services.queries import product_count_of
from tollbook.services.queries.marks import marks_of
from tollbook.usage.queries import usage_profile_of

TABS = (
    (
        "Record",
        (
            ("General", "office-customer"),
            ("Invoicing & notifications", "office-customer-invoicing"),
            ("Billing & payments", "office-customer-billing"),
            ("Custom fields", "office-customer-custom"),
        ),
    ),
    (
        "Service",
        (
            ("Locations", "office-customer-locations"),
            ("Products", "office-customer-products"),
            ("Orders and tickets", "office-customer-work"),
            ("Call files", "office-customer-call-files"),
        ),
    ),
    (
        "Money",
        (
            ("Invoices", "office-customer-invoices"),
            ("Transactions", "office-customer-entries"),
            ("Unbilled usage", "office-customer-unbilled"),
            ("Payments", "office-customer-payments"),
        ),
    ),
    (
        "Paper trail",
        (
            ("Users", "office-customer-users"),
            ("Notes", "office-customer-notes"),
            ("Documents", "office-customer-documents"),
            ("Metrics", "office-customer-history"),
        ),
    ),
)
# Tabs that ask for another right than the record itself.
OTHER_RIGHTS = {
    "office-customer-locations": "Locations.Access",
    "office-customer-entries": "Accounting.Access",
    "office-customer-payments": "Accounting.Access",
}
# Which page of the record each tab of the declared sections stands on.
TAB_ROUTES = {
    "general": "office-customer",
    "invoicing": "office-customer-invoicing",
    "billing": "office-customer-billing",
    "custom": "office-customer-custom",
}
LEVELS: dict[str, tuple[str, str, str]] = {
    NoteLevel.ALERT: ("bad", "alert", "Alert"),
    NoteLevel.WARNING: ("warn", "alert", "Warning"),
    NoteLevel.INFO: ("info", "info", "Info"),
}
TOLD_OPT_OUT = "told_opt_out"


@dataclass(frozen=True)
class Alarm:
    """One line of the heads-up list."""

    tone: str
    symbol: str
    word: str
    text: str
    by: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Tab:
    """A tab of the record. missing: the right without which it does not open."""

    words: str
    url: str
    is_here: bool
    count: int | None
    missing: str


@dataclass(frozen=True)
class Record:
    """What the head of every tab shows."""

    account: Account
    base: Base
    aging: Aging
    profile: BillingProfile | None
    product_count: int
    sub_count: int
    today: date
    here: str
    labels: list[str]
    alarms: list[Alarm]
    moves: list[Action]  # actions that this person may run on it
    sees_parent: bool = True
    missing: Mapping[str, str] = field(default_factory=dict)  # the right that a tab lacks

    @property
    def badge(self) -> Badge:
        return status_badge(self.account.status)

    @property
    def currency(self) -> str:
        return self.base.company.currency

    @property
    def is_over(self) -> bool:
        """Whether service has ended, by status or by date."""
        on = self.account.disconnected_on
        return self.account.status.is_terminated or (on is not None and on <= self.today)

    @property
    def late_label(self) -> str:
        """What the Billing tab calls the days late of an adjusted due date."""
        days = self.profile.due_adjust_days if self.profile else None
        return f"Days Late (Net {days})" if days else "Days Late"

    @property
    def groups(self) -> list[tuple[str, list[Tab]]]:
        """The record's tabs under their headings."""
        counts: Mapping[str, int] = {"Products": self.product_count}
        number = self.account.number
        return [
            (
                heading,
                [
                    Tab(
                        *(word, reverse(name, args=[number]), name == self.here),
                        *(counts.get(word), self.missing.get(name, "")),
                    )
                    for word, name in tabs
                ],
            )
            for heading, tabs in TABS
        ]


def record_of(request: OfficeRequest, number: str) -> Record:
    """The head of the customer `number`, which is noted as opened; raises NotFound."""
    account = account_for(request.viewer, number)
    note_opened(request, "account", account=account.number)
    profile = profile_of(account)
    adjust = (profile.due_adjust_days if profile else None) or 0
    match = request.resolver_match
    today, base = request.viewer.today, base_of(account)
    aging = aging_of(account.pk, today, adjust)
    kinds, codes = marks_of(account, today)
    is_top = account.billing_type == "corporate" and account.corporate_parent_id is None
    return Record(
        account=account,
        base=base,
        aging=aging,
        profile=profile,
        product_count=product_count_of(account),
        sub_count=subs_for(request.viewer, account).count() if is_top else 0,
        today=today,
        here=(match.url_name if match else None) or "",
        labels=[*_labels(account), *kinds],
        alarms=_alarms(request, account, profile, aging, codes),
        moves=actions_for(request.viewer, account),
        missing=_missing(request),
        sees_parent=is_top or may_see(request.viewer, account.corporate_parent_id or account.pk),
    )


def _missing(request: OfficeRequest) -> dict[str, str]:
    """The rights that this person lacks, by the tabs that ask for them."""
    may = request.viewer.may
    return {name: right for name, right in OTHER_RIGHTS.items() if not may(right)}


def last_changed(record: Record) -> tuple[str, object] | None:
    """Who changed the record last, and when."""
    newest = newest_change_of(record.account.number)
    return (who_of(newest), newest.at) if newest is not None else None


def _labels(account: Account) -> list[str]:
    """How dear the customer is, beside the name."""
    vip = account.custom.get("vip_status", "")
    known = options_by_list(["CustomerVIPStatus"])["CustomerVIPStatus"] if vip else []
    return [each.label for each in known if each.value == vip]


def _alarms(
    request: OfficeRequest,
    account: Account,
    profile: BillingProfile | None,
    aging: Aging,
    codes: list[str],
) -> list[Alarm]:
    """What one must know before speaking with the customer, in the order of the record.

    codes: exception codes of products.
    """
    currency = base_of(account).company.currency
    zone = request.viewer.zone
    found = [_note(each, zone) for each in notes_shown(account, request.viewer.today)]
    found += [
        each
        for each in (
            _late(aging, currency),
            _code(request, account),
            _rates(account, codes),
            _opt_out(request, account),
            _ending(account, request.viewer.today),
            _cycle(profile),
        )
        if each
    ]
    return found


def _note(note: Note, zone: str) -> Alarm:
    author = note.author
    who = (author.name or author.user_id) if author else ""
    by = ", ".join(each for each in (who, show.short_day(day_in(note.written_at, zone))) if each)
    return Alarm(*LEVELS[note.level], note.text, by)


def _late(aging: Aging, currency: str) -> Alarm | None:
    limit = BillingSettings.load().show_days_late
    late, balance = aging.days_late, aging.balance
    if not limit or late <= limit or balance <= 0:
        return None
    owed = show.money(balance, currency)
    text = f"Account is {show.counted(late, 'day')} past due, {owed} open."
    return Alarm("bad", "clock", "Past due", text)


def _code(request: OfficeRequest, account: Account) -> Alarm | None:
    if not has_security_code(account):
        return None
    address = reverse("office-customer-verify", args=[account.number])
    links = [("Verify", address)]
    if request.viewer.may("Customers.Update"):
        reveal = reverse("office-customer-reveal", args=[account.number, "code"])
        links.append(("Reveal", reveal))
    text = "Verification code on file. Ask for it before you talk about the account."
    return Alarm("bad", "lock", "Verify", text, links=links)


def _rates(account: Account, codes: list[str]) -> Alarm | None:
    usage = usage_profile_of(account)
    exception = usage.rate_exception if usage else None
    if exception is not None:
        rates = reverse("office-customer-billing", args=[account.number]) + "#s-rating"
        text = f"Specified rates: exception code {exception.code} on the account"
        return Alarm("info", "info", "Info", text, links=[("Rates", rates)])
    if not codes:
        return None
    lines = reverse("office-customer-products", args=[account.number])
    text = f"Specified rates: exception code {', '.join(codes)} on products"
    return Alarm("info", "info", "Info", text, links=[("Products", lines)])


def _opt_out(request: OfficeRequest, account: Account) -> Alarm | None:
    """Said the first time that a log-in opens the customer in a session."""
    if not account.custom.get("email_opt_out") or not CustomerSettings.load().show_general_opt_out:
        return None
    told = request.session.get(TOLD_OPT_OUT, [])
    if account.pk in told:
        return None
    request.session[TOLD_OPT_OUT] = [*told, account.pk]
    return Alarm("info", "info", "Info", "This customer has opted out of e-mail.")


def _ending(account: Account, today: date) -> Alarm | None:
    on = account.disconnected_on
    if on is None:
        return None
    word = "ended" if on <= today else "ends"
    return Alarm("warn", "alert", "Ended", f"Service {word} on {show.day(on)}.")


def _cycle(profile: BillingProfile | None) -> Alarm | None:
    if profile is not None and profile.cycle is not None:
        return None
    return Alarm("warn", "alert", "No cycle", "No bill is made until a cycle is chosen.")
