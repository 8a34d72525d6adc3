"""What things cost and what is levied, as columns: the catalogue's part of the facts."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
from django.db.models import Q, QuerySet

from tollbook.billing.columns import Columns
from tollbook.billing.models import TaxOverride
from tollbook.billing.rules.wording import TYPE_CATEGORIES
from tollbook.catalog.models import ItemPrice, TaxCategory, TaxPlace, TaxRule
from tollbook.kernel.rows import Micros, among, read_columns

DAY, TEXT, INT, FLAG = pa.date32(), pa.string(), pa.int64(), pa.bool_()

PRICE = pa.schema([("item_id", INT), ("valid_from", DAY), ("price_micros", INT)])
TAX_CATEGORY = pa.schema([("code", TEXT), ("interstate_ppm", INT), ("is_taxed", FLAG)])
TAX_RULE = pa.schema(
    [
        *(("rule_id", INT), ("code", TEXT), ("label", TEXT), ("level", TEXT), ("country", TEXT)),
        *(("state_name", TEXT), ("county_name", TEXT), ("city_name", TEXT), ("applies_to", TEXT)),
        *(("measure", TEXT), ("percent_micros", INT), ("amount_micros", INT)),
        *(("is_government", FLAG), ("is_usf", FLAG)),
    ]
)
TAX_RULE_CATEGORY = pa.schema([("rule_id", INT), ("category", TEXT)])
LIFTED = pa.schema([("account_id", INT), ("code", TEXT)])
EXCHANGE = pa.schema(
    [("npanxx", TEXT), ("country", TEXT), ("state", TEXT), ("county", TEXT), ("city", TEXT)]
)
EXCHANGES = """
SELECT npanxx, country, lower(trim(state)) AS state, lower(trim(county)) AS county,
    lower(trim(city)) AS city
FROM exchange_read
"""
TAX_RULES = """
SELECT tax_rule_read.* EXCLUDE (state_name, county_name, city_name, percent_micros, amount_micros),
    lower(trim(state_name)) AS state, lower(trim(county_name)) AS county,
    lower(trim(city_name)) AS city, percent_micros // 10 AS percent_e5,
    amount_micros // 100 AS amount_e4,
    CASE level WHEN 'federal' THEN country WHEN 'state' THEN state_name
        WHEN 'county' THEN county_name ELSE city_name END AS authority
FROM tax_rule_read
"""


def put_prices(facts: Columns) -> None:
    """List prices by day, and each item's first."""
    prices = ItemPrice.objects.order_by().values_list("item", "valid_from", Micros("amount"))
    facts.put("price", read_columns(prices, PRICE))
    facts.keep(
        "first_price",
        "SELECT item_id, arg_min(price_micros, valid_from) AS price_micros FROM price GROUP BY 1",
    )


def valid_tax_rules(on: date) -> QuerySet[TaxRule]:
    """The tax rules that hold on a day."""
    open_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return TaxRule.objects.filter(open_ended, valid_from__lte=on)


def put_taxes(facts: Columns, account_ids: Sequence[int], on: date) -> None:
    """Tax categories, the rules of the day, what accounts do not owe, and where exchanges lie.

    After the accounts and their products, whose exchanges are looked for.
    """
    put_tax_rules(facts, on)
    holding = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    lifted = TaxOverride.objects.filter(
        holding, account__in=among(account_ids), valid_from__lte=on
    ).values_list("account", "tax_code")
    facts.put("lifted", read_columns(lifted.distinct(), LIFTED))
    named = facts.rows(
        "SELECT tax_npanxx FROM product WHERE tax_npanxx <> '' "
        "UNION SELECT tax_npanxx FROM account WHERE tax_npanxx <> ''"
    )
    places = TaxPlace.objects.filter(npanxx__in=[row[0] for row in named])
    facts.put("exchange_read", read_columns(places.values_list(*EXCHANGE.names), EXCHANGE))
    facts.keep("exchange", EXCHANGES)


def put_tax_rules(facts: Columns, on: date) -> None:
    """Tax categories, what types of products bear, and the rules of the day with theirs."""
    facts.put("type_category", TYPE_CATEGORIES)
    categories = TaxCategory.objects.values_list(*TAX_CATEGORY.names)
    facts.put("tax_category", read_columns(categories, TAX_CATEGORY))
    rules = valid_tax_rules(on)
    read = rules.values_list(
        *("pk", "code", "label", "level", "country", "state", "county", "city", "applies_to"),
        *("kind", Micros("percent"), Micros("amount"), "is_government", "is_federal_usf"),
    )
    facts.put("tax_rule_read", read_columns(read, TAX_RULE))
    facts.keep("tax_rule", TAX_RULES)
    pairs = rules.filter(categories__isnull=False).values_list("pk", "categories__code")
    facts.put("tax_rule_category", read_columns(pairs, TAX_RULE_CATEGORY))
