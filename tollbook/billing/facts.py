"""The junction: everything that a bill needs to know of many accounts, as columns.

The only reader of the rooms below. One account's preview and a million accounts' run gather the
same tables in the same few statements; only the list of accounts differs.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from tollbook.billing.bill_day import BillDay
from tollbook.billing.columns import Columns, columns
from tollbook.billing.given_facts import put_given
from tollbook.billing.models import (
    BillingProfile,
    ChargeStamp,
    Invoice,
    InvoiceLine,
    RunAccount,
    Transfer,
)
from tollbook.billing.price_facts import put_prices, put_taxes
from tollbook.billing.rules.periods import Grid, charge_grid, is_shorter
from tollbook.billing.terms_facts import put_terms
from tollbook.billing.types import LineKind
from tollbook.catalog.models import ChargeItem
from tollbook.catalog.types import Interval, ItemKind
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import default_base
from tollbook.kernel.period import Period
from tollbook.kernel.rows import Micros, among, read_columns
from tollbook.ledger.models import Entry
from tollbook.ledger.types import RAISING, EntryKind
from tollbook.services.models import NEVER_SERVED, Product, ProductCharge, QuantityChange
from tollbook.usage.models import UsageProfile

Rows = QuerySet[Any, Any]
DAY, TEXT, INT, FLAG = pa.date32(), pa.string(), pa.int64(), pa.bool_()
ONE_DAY = timedelta(days=1)
# Joined over whole batches of accounts.
WIDELY_READ = (
    *(Account, Product, ProductCharge, BillingProfile, RunAccount),
    *(ChargeStamp, Invoice, Entry),
)

UsageSums = Callable[[Sequence[int], date, int], pa.Table]
USAGE = pa.schema(
    [
        *(("account_id", INT), ("product_id", INT), ("category", TEXT), ("plan_id", INT)),
        *(("calls", INT), ("seconds", INT), ("billed_seconds", INT), ("free_seconds", INT)),
        ("price_micros", INT),
    ]
)


@contextmanager
def gathered(day: BillDay, account_ids: Sequence[int], usage_sums: UsageSums) -> Iterator[Columns]:
    """The facts of the accounts on a day, for the kinds of charges (see `billing.charges`)."""
    with columns() as facts:
        facts.keep("run", f"SELECT DATE '{day.invoice_on}' AS invoice_on")
        _put_accounts(facts, account_ids)
        _put_products(facts, account_ids)
        _put_charges(facts, account_ids, day)
        put_prices(facts)
        put_taxes(facts, account_ids, day.invoice_on)
        put_terms(facts, account_ids, day.invoice_on, day.run_id)
        put_given(facts, account_ids)
        sums = usage_sums(account_ids, day.cut_off_on, day.pass_max)
        facts.put("usage", sums.select(USAGE.names).cast(USAGE))
        yield facts


@contextmanager
def gathered_charges(day: BillDay, account_ids: Sequence[int]) -> Iterator[Columns]:
    """Only what recurring and one-time charges are worked out from."""
    with columns() as facts:
        facts.keep("run", f"SELECT DATE '{day.invoice_on}' AS invoice_on")
        _put_accounts(facts, account_ids)
        _put_products(facts, account_ids)
        _put_charges(facts, account_ids, day)
        put_prices(facts)
        yield facts


# --- who, and where they stand

ACCOUNT_READ = pa.schema(
    [
        *(("account_id", INT), ("number", TEXT), ("name", TEXT), ("base_id", INT)),
        *(("is_business", FLAG), ("is_terminated", FLAG), ("corporate_parent_id", INT)),
    ]
)
STANDING = pa.schema(
    [
        *(("account_id", INT), ("ledger_position", INT), ("balance_micros", INT)),
        *(("paid_micros", INT), ("raised_micros", INT), ("credited_micros", INT)),
    ]
)
PROFILE = pa.schema(
    [
        *(("account_id", INT), ("exempt_federal", FLAG), ("exempt_state", FLAG)),
        *(("exempt_county", FLAG), ("exempt_city", FLAG), ("tax_reseller", FLAG)),
        *(("due_adjust_days", INT), ("tax_npanxx", TEXT)),
    ]
)
ROUNDING = pa.schema([("account_id", INT), ("round_up", FLAG)])
PLACE = pa.schema(
    [
        *(("location_id", INT), ("account_id", INT), ("is_bill_to", FLAG), ("label", TEXT)),
        *(("attention", TEXT), ("address_1", TEXT), ("address_2", TEXT), ("city_name", TEXT)),
        *(("state_name", TEXT), ("postal_code", TEXT), ("county_name", TEXT), ("country", TEXT)),
        ("in_city", FLAG),
    ]
)

# Jurisdictions are compared in small letters; an unknown in-city flag counts as outside, and the
# verification has named it as an error.
PLACES = """
SELECT location_id, label, coalesce(in_city, false) AS in_city, country,
    lower(trim(state_name)) AS state, lower(trim(county_name)) AS county,
    lower(trim(city_name)) AS city
FROM place_read
"""
ACCOUNTS = """
SELECT account_read.*, NOT is_terminated AS is_live, standing.* EXCLUDE (account_id),
    coalesce(exempt_federal, false) AS exempt_federal,
    coalesce(exempt_state, false) AS exempt_state,
    coalesce(exempt_county, false) AS exempt_county,
    coalesce(exempt_city, false) AS exempt_city,
    coalesce(tax_reseller, false) AS tax_reseller, coalesce(round_up, false) AS round_up,
    due_adjust_days, coalesce(tax_npanxx, '') AS tax_npanxx, bill_to.location_id AS bill_to_id
FROM account_read
JOIN standing USING (account_id)
LEFT JOIN profile USING (account_id)
LEFT JOIN rounding USING (account_id)
LEFT JOIN place_read AS bill_to
    ON bill_to.account_id = account_read.account_id AND bill_to.is_bill_to
"""


def _put_accounts(facts: Columns, account_ids: Sequence[int]) -> None:
    accounts = Account.objects.filter(pk__in=among(account_ids))
    base = Coalesce("group__base", Value(default_base().pk))
    rest = ("status__is_terminated", "corporate_parent")
    read = accounts.values_list("pk", "number", "name", base, "is_business", *rest)
    facts.put("account_read", read_columns(read, ACCOUNT_READ))
    facts.put("standing", read_columns(_standings(accounts), STANDING))
    profiles = BillingProfile.objects.filter(account__in=among(account_ids))
    flags = profiles.values_list("account", *PROFILE.names[1:])
    facts.put("profile", read_columns(flags, PROFILE))
    rounding = UsageProfile.objects.filter(account__in=among(account_ids))
    facts.put("rounding", read_columns(rounding.values_list("account", "round_up"), ROUNDING))
    facts.put("place_read", read_columns(_places(account_ids), PLACE))
    facts.keep("place", PLACES)
    facts.keep("account", ACCOUNTS)


def _standings(accounts: Rows) -> Rows:
    """Each account's newest ledger position and balance, and what moved since its last bill.

    The last bill's own entry was posted behind the position that the bill had seen; it is part of
    the previous balance and no movement. So are the transfers that a bill has shown before they
    were posted.
    """
    bills = Invoice.objects.filter(account=OuterRef("pk"), issued_at__isnull=False)
    bills = bills.order_by("-invoice_on", "-pk")
    newest = Entry.objects.filter(account=OuterRef("pk")).order_by("-position")
    rows: Rows = accounts.annotate(
        seen=Coalesce(Subquery(bills.values("ledger_position")[:1]), 0),
        own_entry=Coalesce(Subquery(bills.values("entry")[:1]), 0),
        head=Coalesce(Subquery(newest.values("position")[:1]), 0),
        balance=Coalesce(Subquery(newest.values(m=Micros("balance_after"))[:1]), 0),
        paid=_moved(EntryKind.PAYMENT),
        raised=_moved(*RAISING),
        credited=_moved(EntryKind.CREDIT),
    ).values_list("pk", "head", "balance", "paid", "raised", "credited")
    return rows


def _moved(*kinds: EntryKind) -> Coalesce:
    """Micros of the entries of these kinds since the account's last bill."""
    mine = Q(of_sub=OuterRef("pk")) | Q(of_parent=OuterRef("pk"), shown_on__issued_at__isnull=False)
    since = (
        Entry.objects.filter(account=OuterRef("pk"), position__gt=OuterRef("seen"), kind__in=kinds)
        .exclude(pk=OuterRef("own_entry"))
        .exclude(Exists(Transfer.objects.filter(mine)))
    )
    by_account = since.order_by().values("account")
    return Coalesce(Subquery(by_account.annotate(m=Sum(Micros("amount"))).values("m")), 0)


def _places(account_ids: Sequence[int]) -> Rows:
    return Location.objects.filter(account__in=among(account_ids)).values_list(
        *("pk", "account", "is_bill_to", "description", "attention", "address_1", "address_2"),
        *("city", "state", "postal_code", "county", "country", "in_city"),
    )


# --- what they have

PRODUCT = pa.schema(
    [
        *(("product_id", INT), ("account_id", INT), ("location_id", INT), ("number", TEXT)),
        *(("type_words", TEXT), ("is_voip", FLAG), ("ended_on", DAY), ("digits", TEXT)),
        *(("type_kind", TEXT), ("tax_npanxx", TEXT)),
    ]
)
QUANTITY = pa.schema([("charge_id", INT), ("changed_on", DAY), ("quantity_before", INT)])
CHARGE = pa.schema(
    [
        *(("charge_id", INT), ("product_id", INT), ("item_id", INT), ("quantity", INT)),
        *(("own_price_micros", INT), ("active_on", DAY), ("charge_ended_on", DAY)),
        ("billed_until", DAY),
    ]
)
ITEM = pa.schema(
    [
        *(("item_id", INT), ("words", TEXT), ("kind", TEXT), ("own_interval", TEXT)),
        *(("is_prorated", FLAG), ("item_tax_category", TEXT), ("provider", TEXT)),
    ]
)
BILLED = pa.schema(
    [
        *(("charge_source", TEXT), ("start_on", DAY), ("end_on", DAY), ("quantity_micros", INT)),
        *(("price_micros", INT), ("whole_days", INT)),
    ]
)
ANCHOR = pa.schema([("interval", TEXT), ("active_on", DAY), ("anchor_on", DAY)])
NATURAL = pa.schema([("interval", TEXT), ("anchor_on", DAY), ("start_on", DAY), ("end_on", DAY)])
VOICE_CATEGORIES = (
    *("voice_local", "voice_intrastate", "voice_interstate", "toll_free_intra"),
    *("toll_free_inter", "international"),
)

# A charge ends with its product at the latest. Voice charges of VoIP products are taxed as VoIP.
CHARGES_TOLD = f"""
SELECT charge_id, product_id, account_id, item_id, words, kind, is_prorated, provider, quantity,
    own_price_micros, active_on, billed_until, account.round_up,
    coalesce(nullif(own_interval, ''), cycle.interval) AS interval,
    CASE WHEN product.is_voip AND item_tax_category IN {VOICE_CATEGORIES} THEN 'voip'
        ELSE item_tax_category END AS tax_category,
    least(charge_ended_on, product.ended_on) AS ended_on
FROM charge_read
CROSS JOIN cycle
JOIN item USING (item_id)
JOIN product USING (product_id)
JOIN account USING (account_id)
"""  # noqa: S608
CHARGES = """
SELECT told.*, anchor.anchor_on FROM told
LEFT JOIN anchor ON anchor.active_on = told.active_on AND anchor.interval = told.interval
"""


def _put_products(facts: Columns, account_ids: Sequence[int]) -> None:
    products = Product.objects.filter(account__in=among(account_ids)).values_list(
        *("pk", "account", "location", "product_id", "product_type__label"),
        *("product_type__is_voip", _text("disconnected_on"), "digits"),
        *("product_type__kind", "tax_npanxx"),
    )
    facts.put("product", read_columns(products, PRODUCT))


def _put_charges(facts: Columns, account_ids: Sequence[int], day: BillDay) -> None:
    stamp = ChargeStamp.objects.filter(charge=OuterRef("pk")).values("billed_until")[:1]
    charges = (
        ProductCharge.objects.filter(
            product__account__in=among(account_ids),
            active_on__lte=day.invoice_on,
            item__kind__in=[ItemKind.RECURRING, ItemKind.ONE_TIME],
        )
        .annotate(billed_until=Subquery(stamp))
        .exclude(item__kind=ItemKind.ONE_TIME, billed_until__isnull=False)
        .exclude(product__status__in=NEVER_SERVED)
    )
    read = charges.values_list(
        *("pk", "product", "item", "quantity", Micros("price"), _text("active_on")),
        *(_text("ended_on"), "billed_until"),
    )
    facts.put("charge_read", read_columns(read, CHARGE))
    items = ChargeItem.objects.values_list(
        *("pk", "description", "kind", "interval", "is_prorated", "tax_category__code"),
        "provider",
    )
    facts.put("item", read_columns(items, ITEM))
    facts.keep("cycle", f"SELECT '{day.grid.interval.value}' AS interval")
    facts.keep("told", CHARGES_TOLD)
    _put_periods(facts, day)
    _put_quantities(facts)
    facts.keep("charge", CHARGES)
    _put_billed(facts)


def _put_quantities(facts: Columns) -> None:
    """How many there were before each change that a period to be billed may have seen.

    Changes are few, so all of these days are read: looking for each charge would cost more.
    """
    ((first_on,),) = facts.rows("SELECT min(start_on) FROM natural_period")
    if first_on is None:
        facts.put("quantity_change", QUANTITY.empty_table())
        return
    changes = QuantityChange.objects.filter(changed_on__gt=first_on)
    read = changes.values_list("charge", _text("changed_on"), "quantity_before")
    facts.put("quantity_change", read_columns(read, QUANTITY))


def _text(day: str) -> Cast:
    """A day as text: Arrow reads it many times faster than Python does."""
    return Cast(day, TextField())


def _put_periods(facts: Columns, day: BillDay) -> None:
    """The natural periods of all charges: the dates are reckoned once per grid, not per charge."""
    pairs = facts.rows(
        """
        SELECT interval, active_on, min(coalesce(billed_until, active_on)) AS from_on
        FROM told WHERE kind = 'recurring' GROUP BY ALL
        """
    )
    anchors: list[tuple[str, date, date]] = []
    needed: dict[Grid, date] = {}
    for interval, active_on, from_on in pairs:
        if is_shorter(Interval(interval), day.grid.interval):
            continue  # Refused by the verification, and a fault of its account in the draft.
        grid = charge_grid(day.grid, Interval(interval), active_on)
        anchors.append((interval, active_on, grid.anchor_on))
        needed[grid] = min(needed.get(grid, from_on), from_on, day.invoice_on)
    natural = [
        (grid.interval.value, grid.anchor_on, period.start, period.end)
        for grid, from_on in needed.items()
        for period in grid.periods(Period(from_on, day.invoice_on + ONE_DAY))
    ]
    facts.put("anchor", _table(anchors, ANCHOR))
    facts.put("natural_period", _table(natural, NATURAL))


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    values = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)],
        schema=schema,
    )


def _put_billed(facts: Columns) -> None:
    """The billed periods of charges that ended before they were billed to; seldom any."""
    ended = facts.rows(
        "SELECT account_id, charge_id FROM charge WHERE is_prorated AND ended_on < billed_until"
    )
    lines = InvoiceLine.objects.filter(
        invoice__account__in={account for account, _charge in ended},
        invoice__issued_at__isnull=False,
        source__in=[f"charge:{charge}" for _account, charge in ended],
        kind__in=[LineKind.RECURRING, LineKind.PRORATED],
    ).values_list(
        *("source", "period_start", "period_end", Micros("quantity"), Micros("unit_price")),
        Cast(F("reckoning__whole_days"), IntegerField()),
    )
    facts.put("billed_read", read_columns(lines, BILLED))
    facts.keep(
        "billed",
        """
        SELECT replace(charge_source, 'charge:', '')::BIGINT AS charge_id, start_on, end_on,
            quantity_micros // 1000000 AS quantity, price_micros, whole_days
        FROM billed_read
        """,
    )
