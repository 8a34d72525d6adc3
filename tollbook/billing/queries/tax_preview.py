"""What a charge would be taxed with at a place: the same query as a bill run's, over one line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from tollbook.billing.charges.tax import tax
from tollbook.billing.columns import columns
from tollbook.billing.price_facts import put_tax_rules
from tollbook.catalog.models import TaxPlace
from tollbook.catalog.types import ProductKind

EXEMPTIONS = ("exempt_federal", "exempt_state", "exempt_county", "exempt_city", "tax_reseller")

EXCHANGE = """
SELECT npanxx, country, lower(trim(state)) AS state, lower(trim(county)) AS county,
    lower(trim(city)) AS city
FROM exchange_read
"""
PLACE = EXCHANGE.replace("npanxx", "location_id, in_city").replace("exchange_read", "place_read")
ANSWER = """
SELECT words, rule.level, rule.authority, rule.measure, rule.percent_e5, rule.amount_e4, cents,
    rule.is_government
FROM levied JOIN tax_rule AS rule ON levied.source = 'tax:' || rule.rule_id
ORDER BY rule.is_government DESC,
    CASE rule.level WHEN 'federal' THEN 1 WHEN 'state' THEN 2 WHEN 'county' THEN 3 ELSE 4 END,
    words
"""


@dataclass(frozen=True)
class TaxQuestion:
    """One monthly charge of a product somewhere.

    amount: settled; product_kind: decides what amounts per line count it as; npanxx: where it is
    given and known, it goes before the place; exempt: names of EXEMPTIONS.
    """

    on: date
    category: str
    amount: Decimal
    state: str
    county: str = ""
    city: str = ""
    in_city: bool = True
    country: str = "US"
    npanxx: str = ""
    is_business: bool = True
    product_kind: ProductKind = ProductKind.LOCAL
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaxShown:
    """One tax or fee of the answer. rate: in words; base: what it is measured on."""

    label: str
    level: str
    authority: str
    rate: str
    amount: Decimal
    is_government: bool


def tax_preview(asked: TaxQuestion) -> list[TaxShown]:
    """The taxes and fees of the day, by level from the nation down; stores nothing."""
    with columns() as facts:
        put_tax_rules(facts, asked.on)
        for name, row in _tables(asked).items():
            facts.put(name, pa.table({key: [value] for key, value in row.items()}))
        facts.keep("lifted", "SELECT 0 AS account_id, '' AS code WHERE false")
        facts.put("exchange_read", _exchange(asked.npanxx))
        facts.keep("exchange", EXCHANGE)
        facts.keep("place", PLACE)
        facts.put("levied", tax(facts, "asked"))
        rows = facts.rows(ANSWER)
    return [
        TaxShown(words, level, authority, _rate(*rate), Decimal(cents).scaleb(-2), is_government)
        for words, level, authority, *rate, cents, is_government in rows
    ]


def _rate(measure: str, percent_e5: int, amount_e4: int) -> str:
    if measure == "per_line":
        return f"{Decimal(amount_e4).scaleb(-4):.2f} a line"
    percent = f"{Decimal(percent_e5).scaleb(-5).normalize():f} %"
    return f"{percent} of the interstate part" if measure == "interstate_percent" else percent


def _tables(asked: TaxQuestion) -> dict[str, dict[str, object]]:
    """The line, its product and its account, as the facts of a run name them."""
    cents = int(asked.amount.scaleb(2))
    flags = {name: name in asked.exempt for name in EXEMPTIONS}
    return {
        "asked": {
            "account_id": 1,
            "product_id": 1,
            "cents": cents,
            "kind": "recurring",
            "tax_category": asked.category,
        },
        "product": {
            "product_id": 1,
            "location_id": 1,
            "number": "1",
            "is_voip": asked.product_kind == ProductKind.VOIP,
            "type_kind": asked.product_kind.value,
            "tax_npanxx": asked.npanxx,
        },
        "account": {
            "account_id": 1,
            "bill_to_id": 1,
            "tax_npanxx": "",
            "is_business": asked.is_business,
            **flags,
        },
        "place_read": {
            "location_id": 1,
            "country": asked.country,
            "state": asked.state,
            "county": asked.county,
            "city": asked.city,
            "in_city": asked.in_city,
        },
    }


def _exchange(npanxx: str) -> pa.Table:
    """Where the exchange lies, if the table knows it."""
    names = ("npanxx", "country", "state", "county", "city")
    rows = list(TaxPlace.objects.filter(npanxx=npanxx).values(*names))
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))
