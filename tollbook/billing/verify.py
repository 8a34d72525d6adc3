"""What must be right before a run is drafted: errors stop it, warnings and information do not.

An error that names an account stops until it is mended or the account is held.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tollbook.billing.bill_day import grid_of
from tollbook.billing.facts import WIDELY_READ
from tollbook.billing.findings import (
    FINDINGS_PER_CHECK_MAX,
    billed_accounts,
    error,
    warning,
)
from tollbook.billing.models import BillingProfile, Finding, Run
from tollbook.billing.price_facts import valid_tax_rules
from tollbook.billing.rules.periods import is_shorter
from tollbook.billing.tax_engines.chosen import tax_engine
from tollbook.billing.types import Level, RunState
from tollbook.billing.verify_terms import (
    base_charges_on,
    categories_of_calls,
    unpriced_base_charges,
)
from tollbook.billing.watching import exemption_without_paper, files_missing, unposted_entries
from tollbook.catalog.models import ItemPrice, TaxCategory
from tollbook.catalog.types import Interval, ItemKind
from tollbook.customers.models import Account, Base, Location
from tollbook.customers.queries import default_base
from tollbook.kernel.errors import Refused
from tollbook.kernel.period import add_months
from tollbook.kernel.rows import count_anew
from tollbook.kernel.show import counted
from tollbook.services.models import Product, ProductCharge
from tollbook.usage import queries as usage_queries

Check = Callable[[Run], Iterator[Finding]]
MESSAGE_LENGTH_MAX = 300
ZIP_FORMS = {
    "US": (re.compile(r"\d{5}(-?\d{4})?"), "five or nine digits"),
    "CA": (re.compile(r"[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d"), "six characters such as K1A 0B1"),
}
MONTHS_OF_QUARTER = 3


def verify(*, run: Run, now: datetime, more: Sequence[Check] = ()) -> Run:
    """Look for everything wrong; VERIFIED when no error is left that stops the run.

    now: when it was asked for; findings of an earlier verification are replaced.   more: checks of
    what this room may not know.
    """
    assert now.tzinfo is not None
    run.refresh_from_db()
    if run.state not in {RunState.OPEN, RunState.VERIFIED}:
        raise Refused("run-drafted", "Start the run again to verify it anew.")
    count_anew(*WIDELY_READ)
    findings = [finding for check in (*CHECKS, *more) for finding in check(run)]
    with transaction.atomic():
        locked = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if locked.state not in {RunState.OPEN, RunState.VERIFIED}:
            # Somebody has gone on meanwhile; what they verified stands.
            run.refresh_from_db()
            return run
        run.findings.all().delete()
        for finding in findings:
            finding.run, finding.message = run, finding.message[:MESSAGE_LENGTH_MAX]
        Finding.objects.bulk_create(findings, batch_size=1000)
        stops = any(finding.level == Level.ERROR for finding in findings)
        state = RunState.OPEN if stops else RunState.VERIFIED
        Run.objects.filter(pk=run.pk).update(state=state)
    run.refresh_from_db()
    return run


def _some(rows: "QuerySet[Account]") -> "QuerySet[Account]":
    return rows[:FINDINGS_PER_CHECK_MAX]


def bill_to_missing(run: Run) -> Iterator[Finding]:
    """Nowhere to send the bill."""
    bill_to = Location.objects.filter(account=OuterRef("pk"), is_bill_to=True)
    for account in _some(billed_accounts(run).filter(~Exists(bill_to))):
        words = f"Account {account.number} has no bill-to address."
        yield error("bill-to-missing", words, account.pk)


def _places(run: Run) -> QuerySet[Location]:
    """Where bills go, and where products are that bill."""
    used = Product.objects.filter(location=OuterRef("pk"))
    places = Location.objects.filter(account__in=billed_accounts(run).order_by())
    return (
        places.filter(Q(is_bill_to=True) | Exists(used))
        .select_related("account")
        .order_by("account__number", "code")
    )


def address_wrong(run: Run) -> Iterator[Finding]:
    """Without state, ZIP and in-city flag no tax place is known; abroad there may be no state."""
    for place in _places(run).iterator():
        where = f"{place.description} of account {place.account.number}"
        form = ZIP_FORMS.get(place.country)
        if form and not place.postal_code:
            yield error("zip-missing", f"{where} has no ZIP code.", place.account_id)
        elif form and not form[0].fullmatch(place.postal_code):
            words = f"{where}: the ZIP code {place.postal_code} should have {form[1]}."
            yield error("zip-wrong", words, place.account_id)
        if form and not place.state.strip():
            yield error("state-missing", f"{where} has no state.", place.account_id)
        if place.in_city is None:
            words = f"{where}: it is not known whether it lies inside the city limits."
            yield error("in-city-unknown", words, place.account_id)
        if not place.place_confirmed:
            words = f"{where} was kept as typed; its city and county were not found."
            yield warning("place-as-typed", words, place.account_id)


def remittance_missing(run: Run) -> Iterator[Finding]:
    """A base whose bills would not say where to pay."""
    used = billed_accounts(run).order_by().filter(group__base__isnull=False)
    wanted = Q(pk__in=used.values("group__base"))
    if billed_accounts(run).filter(group__base__isnull=True).exists():
        wanted |= Q(pk=default_base().pk)
    missing = Q(remit_company="") | Q(remit_address_1="") | Q(remit_city="")
    for base in Base.objects.filter(wanted & missing).order_by("name"):
        yield error("remittance-missing", f"{base.name} has no remittance address.")


def _charges(run: Run) -> QuerySet[ProductCharge]:
    """Charges in service on the invoice date."""
    on = run.invoice_on
    return ProductCharge.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on),
        Q(product__disconnected_on__isnull=True) | Q(product__disconnected_on__gt=on),
        product__account__in=billed_accounts(run).order_by(),
        active_on__lte=on,
    )


def _categories_in_use(run: Run) -> QuerySet[TaxCategory]:
    """Tax categories of the charges and of the calls that will bill."""
    billing = _charges(run).filter(item__kind__in=[ItemKind.RECURRING, ItemKind.ONE_TIME])
    keys = billing.order_by().values("item__tax_category").distinct()
    of_bases = base_charges_on(run.invoice_on).order_by().values("item__tax_category")
    of_calls = categories_of_calls(billed_accounts(run), run.cut_off_on)
    used = Q(pk__in=keys) | Q(pk__in=of_bases) | Q(code__in=of_calls)
    return TaxCategory.objects.filter(used, is_taxed=True).order_by("code")


def tax_rule_missing(run: Run) -> Iterator[Finding]:
    """A taxed category that no rule of the day names would silently bear nothing."""
    if tax_engine() is not None:
        return
    rules = valid_tax_rules(run.invoice_on).filter(categories=OuterRef("pk"))
    for category in _categories_in_use(run).filter(~Exists(rules)):
        yield error(
            "tax-rule-missing",
            f"No tax rule of {run.invoice_on} applies to {category.label} ({category.code}).",
        )


def quarter_of(on: date) -> tuple[date, str]:
    """First day of the quarter and its name."""
    number = (on.month - 1) // MONTHS_OF_QUARTER
    return date(on.year, number * MONTHS_OF_QUARTER + 1, 1), f"quarter {number + 1} of {on.year}"


def federal_factor_missing(run: Run) -> Iterator[Finding]:
    """The Federal USF factor is new each quarter; an old one must not go on by itself."""
    if tax_engine() is not None:
        return
    begins_on, name = quarter_of(run.invoice_on)
    ends_on = add_months(begins_on, MONTHS_OF_QUARTER)
    factors = valid_tax_rules(run.invoice_on).filter(is_federal_usf=True)
    current = factors.filter(
        Q(valid_from__gte=begins_on) | Q(valid_to__isnull=False), valid_from__lt=ends_on
    )
    if not current.exists():
        yield error(
            "federal-factor-missing", f"The Federal USF factor of {name} has not been entered."
        )


def price_missing(run: Run) -> Iterator[Finding]:
    """A charge with neither a price of its own nor one of the list."""
    listed = ItemPrice.objects.filter(item=OuterRef("item"))
    billing = _charges(run).filter(
        ~Exists(listed), price__isnull=True, item__kind__in=[ItemKind.RECURRING, ItemKind.ONE_TIME]
    )
    for charge in billing.select_related("product__account", "item")[:FINDINGS_PER_CHECK_MAX]:
        account = charge.product.account
        words = f"{charge.item.description} of account {account.number} has no price."
        yield error("price-missing", words, account.pk)


def base_charge_unpriced(run: Run) -> Iterator[Finding]:
    """An automatic charge without a price would park every bill of its base."""
    for words in unpriced_base_charges(run.invoice_on):
        yield error("price-missing", words)


def interval_too_short(run: Run) -> Iterator[Finding]:
    """A charge that would bill more often than its account."""
    cycle = grid_of(run.cycle).interval
    shorter = [each.value for each in Interval if is_shorter(each, cycle)]
    billing = _charges(run).filter(item__kind=ItemKind.RECURRING, item__interval__in=shorter)
    for charge in billing.select_related("product__account", "item")[:FINDINGS_PER_CHECK_MAX]:
        account = charge.product.account
        words = (
            f"{charge.item.description} of account {account.number} bills "
            f"{charge.item.interval}, more often than its cycle."
        )
        yield error("interval-too-short", words, account.pk)


def product_without_location(run: Run) -> Iterator[Finding]:
    """Its taxes are those of the bill-to."""
    products = _products(run).filter(location__isnull=True)
    for product in products[:FINDINGS_PER_CHECK_MAX]:
        words = f"Product {product.product_id} of account {product.account.number} has no location."
        yield warning("product-without-location", words, product.account_id)


def product_without_charge(run: Run) -> Iterator[Finding]:
    """An active product that earns nothing."""
    charges = ProductCharge.objects.filter(product=OuterRef("pk"))
    idle = _products(run).filter(~Exists(charges), rate_plan__isnull=True)
    for product in idle[:FINDINGS_PER_CHECK_MAX]:
        words = f"Product {product.product_id} of account {product.account.number} has no charge."
        yield warning("product-without-charge", words, product.account_id)


def _products(run: Run) -> QuerySet[Product]:
    """Products in service on the invoice date."""
    products = Product.objects.filter(
        Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=run.invoice_on),
        account__in=billed_accounts(run).order_by(),
        active_on__lte=run.invoice_on,
    )
    return products.select_related("account").order_by("account__number", "product_id")


def unpriced_calls(run: Run) -> Iterator[Finding]:
    """Calls before the cut-off that no rule prices, by account, and calls without owner."""
    mine = set(billed_accounts(run).values_list("pk", flat=True))
    unrated = usage_queries.unrated_counts(None, run.cut_off_on)
    for account in Account.objects.filter(pk__in=mine & set(unrated)).order_by("number"):
        words = (
            f"Account {account.number} has {counted(unrated[account.pk], 'call')} without a price."
        )
        yield warning("calls-unrated", words, account.pk)
    orphans = usage_queries.orphan_count(run.cut_off_on)
    if orphans:
        yield warning("calls-orphan", f"Waiting for an owner: {counted(orphans, 'call')}.")


def plan_without_rules(run: Run) -> Iterator[Finding]:
    """Calls that could not be priced because their plan has no rule for the category."""
    for cause in usage_queries.idle_counts():
        if cause.cause.startswith("no_rule") and cause.first_day < run.cut_off_on:
            words = f"{counted(cause.calls, 'call')} wait for a rule of their plan."
            yield warning("plan-without-rule", words)


def corporate_cycles_differ(run: Run) -> Iterator[Finding]:
    """A sub that bills in another cycle or group than its parent."""
    subs = billed_accounts(run).filter(corporate_parent__isnull=False)
    cycle = BillingProfile.objects.filter(account=OuterRef("corporate_parent"))
    one_group = Q(group=F("corporate_parent__group"))
    one_group |= Q(group__isnull=True, corporate_parent__group__isnull=True)
    other = ~Exists(cycle.filter(cycle=run.cycle)) | ~one_group
    for sub in _some(subs.filter(other).select_related("corporate_parent")):
        words = f"Account {sub.number} and its parent are in different cycles or groups."
        yield warning("corporate-differs", words, sub.pk)


CHECKS: tuple[Check, ...] = (
    bill_to_missing,
    address_wrong,
    remittance_missing,
    tax_rule_missing,
    federal_factor_missing,
    price_missing,
    base_charge_unpriced,
    interval_too_short,
    product_without_location,
    product_without_charge,
    unpriced_calls,
    plan_without_rules,
    corporate_cycles_differ,
    files_missing,
    exemption_without_paper,
    unposted_entries,
)
