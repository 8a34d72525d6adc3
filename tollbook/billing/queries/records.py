"""What the office shows of an account's billing: its profile, its invoices by number."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import BooleanField, Count, QuerySet

from tollbook.billing.models import (
    AccountMessage,
    BillingProfile,
    Cycle,
    Invoice,
    InvoiceReports,
    LateNotice,
    Settings,
    TaxOverride,
)
from tollbook.customers.models import Account
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.entry import addresses_in
from tollbook.kernel.rows import among


def profile_of(account: Account) -> BillingProfile | None:
    """How `account` is billed, None before its cycle was chosen."""
    return BillingProfile.objects.filter(account=account).select_related("cycle").first()


def profiles_of(account_ids: Collection[int]) -> dict[int, BillingProfile]:
    """How each of these accounts is billed, with its cycle; one statement."""
    rows = BillingProfile.objects.select_related("cycle").filter(account__in=among(account_ids))
    return {each.account_id: each for each in rows}


def delivery_is_fixed() -> bool:
    """Whether the carrier alone decides how bills are sent, whatever rights customers have."""
    return Settings.load().delivery_read_only


def minimum_of_delivery() -> Decimal:
    """What a bill must be over where it is sent "if over minimum" only; 0 where any bill is."""
    return Settings.load().minimum_billing_amount


def late_steps_told() -> dict[int, int]:
    """Account -> days late of the newest late notice it was sent, while it is late."""
    return dict(LateNotice.objects.values_list("account", "step"))


def late_emails_of(account_ids: list[int]) -> dict[int, str]:
    """Where late notices go, for accounts that are not exempt from them; parted by commas."""
    rows = BillingProfile.objects.filter(account__in=among(account_ids), late_notice_exempt=False)
    found = rows.exclude(billing_emails="").values_list("account", "billing_emails")
    return {key: ", ".join(addresses_in(text)) for key, text in found}


def report_names_of(account: Account) -> list[str]:
    """The optional reports that come with the account's bills, by their labels."""
    reports = InvoiceReports.objects.filter(account=account).first()
    flags = (field for field in InvoiceReports._meta.fields if isinstance(field, BooleanField))
    return [str(each.verbose_name) for each in flags if getattr(reports, each.name, False)]


def due_adjust_days_of(account_ids: list[int]) -> dict[int, int]:
    """Adjust Due Date (Days) of each account, 0 where it is empty; one statement."""
    rows = BillingProfile.objects.filter(account__in=among(account_ids))
    found = dict(rows.values_list("account", "due_adjust_days"))
    return {each: found.get(each) or 0 for each in account_ids}


def cycle_codes_of(account_id: int) -> "QuerySet[BillingProfile, str]":
    """The code of an account's cycle, none where it has none; asked within another statement."""
    rows = BillingProfile.objects.filter(account=account_id, cycle__isnull=False)
    return rows.values_list("cycle__code", flat=True)


def cycle_codes_by_account(account_ids: Collection[int]) -> dict[int, str]:
    """The code of each account's cycle; accounts without one are left out."""
    rows = BillingProfile.objects.filter(account__in=among(account_ids), cycle__isnull=False)
    return dict(rows.values_list("account", "cycle__code"))


def invoices_called(viewer: Viewer, number: str) -> list[Invoice]:
    """The issued invoices in sight with exactly this number, as typed or in capitals."""
    wanted = {"number__in": {number, number.upper()}, "issued_at__isnull": False}
    issued = Invoice.objects.filter(seen_by(viewer, "account"), **wanted)
    return list(issued.order_by("number"))


def invoices_of(account: Account) -> QuerySet[Invoice]:
    """Issued invoices of `account`, newest first."""
    issued = Invoice.objects.filter(account=account, issued_at__isnull=False)
    return issued.order_by("-invoice_on", "-pk")


def cycles_to_choose(*, with_parked: bool) -> QuerySet[Cycle]:
    """Cycles for an account, by code; those that never bill park accounts and are not for all."""
    cycles = Cycle.objects.order_by("code")
    return cycles if with_parked else cycles.filter(is_billable=True)


def cycle_default() -> str:
    """The code of the cycle that new accounts begin with, "" for none."""
    cycle = Settings.load().cycle_default
    return cycle.code if cycle else ""


def has_invoice(account: Account) -> bool:
    """Whether the account has had its first issued invoice, which closes some changes."""
    return Invoice.objects.filter(account=account, issued_at__isnull=False).exists()


def billed_among(account_ids: Iterable[int]) -> set[int]:
    """Which of these accounts have had their first issued invoice; one statement."""
    invoices = Invoice.objects.filter(account__in=among(account_ids), issued_at__isnull=False)
    return set(invoices.order_by().values_list("account", flat=True).distinct())


def messages_of(account: Account) -> QuerySet[AccountMessage]:
    """The messages on this customer's bills alone, newest first."""
    return AccountMessage.objects.filter(account=account).order_by("-first_invoice_on", "-pk")


def overrides_of(account: Account) -> QuerySet[TaxOverride]:
    """The single taxes that the account does not owe for a while, newest first."""
    return TaxOverride.objects.filter(account=account).order_by("-valid_from", "-pk")


def accounts_with_template(template_ids: Collection[int]) -> dict[int, int]:
    """Template -> how many accounts have it as their own for e-bills; one statement."""
    profiles = BillingProfile.objects.filter(email_template__in=template_ids).order_by()
    return dict(profiles.values_list("email_template").annotate(Count("pk")))
