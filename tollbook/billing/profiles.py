"""How an account is billed: opened with it, changed by staff."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from tollbook.access.actions import record_event, refuse_stale, save_tracked, save_tracked_many
from tollbook.access.types import Actor, Edit, FieldChange
from tollbook.billing.models import BillingProfile, InvoiceReports, ReportSet, Settings
from tollbook.billing.record import FLAGS, REPORTS, SECTIONS
from tollbook.billing.rules.minimum import CORPORATE_RULES
from tollbook.catalog.queries.numbering import is_exchange
from tollbook.customers.actions.contacts import keep_contacts, keep_contacts_written
from tollbook.customers.models import Account
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.fresh import fresh
from tollbook.kernel.record_rows import Finder, put, value_of, values_of
from tollbook.kernel.rows import insert_models

STANDARD = "Standard"
PROFILE_FIELDS = {
    each.name: each for part in SECTIONS if part.row == "BillingProfile" for each in part.fields
}
CHARGING_RULES = frozenset({1, 3, 5, 7})
SHIPPED_SETS = {
    STANDARD: ("location_short", "product_summary", "usage_summary", "call_detail"),
    "Summary only": ("product_summary", "usage_summary"),
    "Full detail": (
        *("corporate_summary", "sub_account_detail", "location", "location_by_product"),
        *("product_summary", "service_category_detail", "usage_summary", "account_code_summary"),
        *("area_summary", "time_of_day", "long_duration", "frequent_numbers"),
        "call_detail_seconds",
    ),
}
Faults = dict[str, tuple[str, str]]
Values = dict[str, Any]


@dataclass(frozen=True)
class Defaults:
    """What the settings give every new account: fields of BillingProfile, and its reports."""

    profile: Values
    report_set: ReportSet | None

    @classmethod
    def load(cls) -> "Defaults":
        settings = Settings.load()
        profile = {
            "cycle": settings.cycle_default,
            "paper_bill": settings.paper_bill_default,
            "toll_free_type": settings.toll_free_type,
        }
        chosen = settings.report_set_default or ReportSet.objects.filter(name=STANDARD).first()
        return cls(profile, chosen)

    def reports(self, account: Account) -> InvoiceReports:
        """The reports of an account, not saved."""
        chosen = self.report_set
        return fresh(InvoiceReports, account=account, report_set=chosen, **ticked(chosen))


@transaction.atomic
def open_profile(*, account: Account, facts: Mapping[str, Any]) -> BillingProfile:
    """The billing rows of a new account; `facts` go before the defaults of the settings."""
    defaults = Defaults.load()
    defaults.reports(account).save()
    profile = BillingProfile.objects.create(account=account, **{**defaults.profile, **facts})
    if profile.billing_emails:
        written = {"billing_emails": profile.billing_emails}
        keep_contacts(account=account, at=account.created_at, written=written)
    return profile


@transaction.atomic
def open_reports(*, account: Account) -> InvoiceReports:
    """The report ticks of a new account: those of the set that the settings name."""
    reports = Defaults.load().reports(account)
    reports.save()
    return reports


def drafted(
    account: Account, edit: Edit, defaults: Defaults, find: Finder
) -> tuple[BillingProfile, InvoiceReports]:
    """The billing rows of a new account with the values of a file, not saved; or WrongFields.

    edit: values of both rows, checked by the rules of the page.
    """
    profile = fresh(BillingProfile, account=account, **defaults.profile)
    before = values_of(profile, PROFILE_FIELDS.values())
    own = {name: each for name, each in edit.values.items() if name in PROFILE_FIELDS}
    if faults := _faults(account, before, replace(edit, values=own)):
        raise WrongFields(faults)
    put(profile, PROFILE_FIELDS.values(), own, find)
    reports = defaults.reports(account)
    _put_reports(reports, edit.values, find)
    # A file names a set and flags of its own; the flags decide.
    put(reports, FLAGS, edit.values)
    if reports.report_set is not None and values_of(reports, FLAGS) != ticked(reports.report_set):
        reports.report_set = None
    return profile, reports


@transaction.atomic
def save_profiles(*, drafts: Iterable[tuple[BillingProfile, InvoiceReports]]) -> None:
    """Keep what was drafted for accounts that are saved by now."""
    profiles, reports = zip(*drafts, strict=True)
    insert_models(profiles)
    insert_models(reports)


def ticked(chosen: ReportSet | None) -> dict[str, bool]:
    """Every report flag as a set ticks it."""
    flags = chosen.flags if chosen is not None else []
    return {flag.name: flag.name in flags for flag in FLAGS}


@transaction.atomic
def change_profile(*, account: Account, edit: Edit) -> list[FieldChange]:
    """Put the given values into the billing profile, or raise WrongFields and change nothing."""
    row = _locked(BillingProfile, account)
    refuse_stale(row, edit.seen_version)
    before = values_of(row, PROFILE_FIELDS.values())
    if faults := _faults(account, before, edit):
        raise WrongFields(faults)
    put(row, PROFILE_FIELDS.values(), edit.values)
    changes = save_tracked(row=row, by=edit.by, account=account.number)
    if any(each.field == "billing_emails" for each in changes):
        written = {"billing_emails": row.billing_emails}
        keep_contacts(account=account, at=edit.by.at, written=written)
    _note_cycle(account, edit, changes)
    return changes


def _note_cycle(account: Account, edit: Edit, changes: Sequence[FieldChange]) -> None:
    """The reason that is given for another cycle after the first invoice."""
    if edit.is_billed and edit.reason and any(each.field == "cycle" for each in changes):
        kind = "changed cycle after the first invoice"
        record_event(by=edit.by, kind=kind, account=account.number, reason=edit.reason[:300])


def redrafted(
    profile: BillingProfile, account: Account, edit: Edit, find: Finder
) -> BillingProfile:
    """A standing profile with other values, not saved; or raises WrongFields.

    profile: as it stands, locked; it stays as it is.
    """
    before = values_of(profile, PROFILE_FIELDS.values())
    if faults := _faults(account, before, edit):
        raise WrongFields(faults)
    row = copy(profile)
    put(row, PROFILE_FIELDS.values(), edit.values, find)
    return row


@transaction.atomic
def keep_redrafted(
    *, redrafts: Sequence[tuple[BillingProfile, Edit]], by: Actor
) -> list[list[FieldChange]]:
    """Save profiles of many accounts with history and contacts of record; what differed of each."""
    rows = [row for row, _ in redrafts]
    told = save_tracked_many(rows=rows, by=by, account_of=lambda row: row.account.number)
    written = [
        (row.account, {"billing_emails": row.billing_emails})
        for row, changes in zip(rows, told, strict=True)
        if any(each.field == "billing_emails" for each in changes)
    ]
    if written:
        keep_contacts_written(written=written, at=by.at)
    for (row, edit), changes in zip(redrafts, told, strict=True):
        _note_cycle(row.account, edit, changes)
    return told


def redrafted_reports(
    reports: InvoiceReports, values: Mapping[str, Any], find: Finder
) -> InvoiceReports:
    """Standing report flags with other values, not saved; the given row stays as it is."""
    row = copy(reports)
    _put_reports(row, values, find)
    return row


@transaction.atomic
def keep_redrafted_reports(
    *, redrafts: Sequence[InvoiceReports], by: Actor
) -> list[list[FieldChange]]:
    """Save report flags of many accounts with their history; what differed of each."""
    return save_tracked_many(rows=redrafts, by=by, account_of=lambda row: row.account.number)


def _faults(account: Account, before: Values, edit: Edit) -> Faults:
    """What one field asks of another."""
    wanted = before | dict(edit.values)
    faults: Faults = {}
    for check in CHECKS:
        faults |= check(account, before, wanted, edit)
    return faults


def _locked(model: type[Any], account: Account) -> Any:
    """The account's one row of `model`, locked; a new one where it has none yet."""
    found = model.objects.select_for_update().filter(account=account).first()
    return found or model(account=account)


def _delivery(_account: Account, before: Values, wanted: Values, _edit: Edit) -> Faults:
    if not wanted["email_bill"] or wanted["billing_emails"]:
        return {}
    if before["email_bill"] and before["billing_emails"]:
        words = "Turn off e-mail bills before removing the address."
        return {"billing_emails": ("EMAIL", words)}
    if wanted["email_bill"] == before["email_bill"]:
        return {}
    return {"email_bill": ("EMAIL", "Enter a billing e-mail address first.")}


def _cycle(account: Account, before: Values, wanted: Values, edit: Edit) -> Faults:
    if wanted["cycle"] == before["cycle"]:
        return {}
    if edit.is_billed and not edit.is_admin:
        return {"cycle": ("BILLED", "The cycle cannot change after the first invoice.")}
    if not wanted["cycle"] and not account.status.is_initial:
        return {"cycle": ("REQ", "Choose a billing cycle.")}
    if edit.is_billed and not edit.reason.strip():
        return {"reason": ("REQ", "Say why the cycle changes.")}
    return {}


def _structure(account: Account, _before: Values, wanted: Values, edit: Edit) -> Faults:
    is_sub = account.corporate_parent_id is not None
    is_top = account.billing_type == "corporate" and not is_sub
    faults: Faults = {}
    if wanted["billed_to_parent"] and not is_sub and "billed_to_parent" in edit.values:
        words = "Only a sub account can be billed to its parent."
        faults["billed_to_parent"] = ("SUB", words)
    rule = wanted["minimum_rule"]
    if rule in CORPORATE_RULES and not is_top and "minimum_rule" in edit.values:
        words = "Corporate rules belong on the corporate parent."
        faults["minimum_rule"] = ("TOP", words)
    return faults


def _minimum(_account: Account, _before: Values, wanted: Values, edit: Edit) -> Faults:
    if "minimum_rule" not in edit.values or not wanted["minimum_rule"]:
        return {}
    faults: Faults = {}
    if not wanted["minimum_amount"]:
        faults["minimum_amount"] = ("REQ", "Enter the minimum amount.")
    if wanted["minimum_rule"] in CHARGING_RULES and not wanted["minimum_charge"]:
        faults["minimum_charge"] = ("REQ", "Enter the charge to apply.")
    return faults


def _tax_place(_account: Account, before: Values, wanted: Values, _edit: Edit) -> Faults:
    digits = wanted["tax_npanxx"]
    if not digits or digits == before["tax_npanxx"]:
        return {}
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return {"tax_npanxx": ("NPANXX", "Enter six digits, such as 212555.")}
    if digits[0] in "01" or digits[3] in "01" or not is_exchange(digits):
        words = "This is not a known area code and exchange."
        return {"tax_npanxx": ("NPANXX", words)}
    return {}


CHECKS: tuple[Callable[[Account, Values, Values, Edit], Faults], ...] = (
    *(_delivery, _cycle, _structure, _minimum, _tax_place),
)


@transaction.atomic
def change_reports(*, account: Account, edit: Edit) -> list[FieldChange]:
    """Put the report flags; a newly chosen set ticks its own, other flags make it Custom."""
    row = _locked(InvoiceReports, account)
    refuse_stale(row, edit.seen_version)
    _put_reports(row, edit.values)
    return save_tracked(row=row, by=edit.by, account=account.number)


def _put_reports(
    row: InvoiceReports, values: Mapping[str, Any], find: Finder | None = None
) -> None:
    before = value_of(row, REPORTS.named("report_set"))
    put(row, REPORTS.fields, values, find)
    chosen = row.report_set
    if chosen is not None and values.get("report_set", before) != before:
        put(row, FLAGS, ticked(chosen))
    elif chosen is not None and values_of(row, FLAGS) != ticked(chosen):
        row.report_set = None


@transaction.atomic
def install_report_sets() -> None:
    """The sets that come with the system, unless staff have made some already."""
    if ReportSet.objects.exists():
        return
    ReportSet.objects.bulk_create(
        ReportSet(name=name, flags=list(flags), order=order * 10)
        for order, (name, flags) in enumerate(SHIPPED_SETS.items(), 1)
    )
