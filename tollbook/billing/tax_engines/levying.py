"""Taxes that an outside engine levies: its answers as charge rows, beside those of our own tables.

Each bill is asked for on its own. A bill without an answer gets none of its taxes and stands in
`silent` with the reason; the run holds its account.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns
from tollbook.billing.tax_engines import (
    EngineLine,
    EngineRequest,
    EngineSilent,
    EngineTax,
    TaxEngine,
)

# Silent so often in a row, the engine is down, and the other bills need not wait for it.
SILENCES_MAX = 3
SILENT = pa.schema([("account_id", pa.int64()), ("reason", pa.string())])
EXEMPTIONS = ("federal", "state", "county", "city")

# The places are those of charges/tax.py, in the same order.
ASKED = """
SELECT charged.account_id, account.number AS account_number, account.is_business,
    exempt_federal, exempt_state, exempt_county, exempt_city, tax_reseller,
    charged.product_id, coalesce(product.number, '') AS product_number, charged.tax_category,
    charged.cents, charged.seconds, charged.source, place.country, place.state_name AS state,
    place.county_name AS county, place.city_name AS city, place.postal_code,
    coalesce(place.in_city, false) AS in_city, run.invoice_on,
    coalesce(nullif(product.tax_npanxx, ''),
        CASE WHEN product.location_id IS NULL THEN account.tax_npanxx END, '') AS npanxx
FROM {lines} AS charged
JOIN tax_category ON tax_category.code = charged.tax_category AND tax_category.is_taxed
LEFT JOIN product ON product.product_id = charged.product_id
JOIN account ON account.account_id = charged.account_id
JOIN place_read AS place
    ON place.location_id = coalesce(product.location_id, account.bill_to_id)
CROSS JOIN run
WHERE charged.cents <> 0
ORDER BY charged.account_id, charged.product_id NULLS LAST, charged.source, charged.start_on,
    charged.kind, charged.cents
"""

Row = dict[str, Any]


def engine_tax(facts: Columns, engine: TaxEngine, lines: str = "charged") -> pa.Table:
    """Taxes of all accounts with lines in the table `lines`; adds to `silent` who got none."""
    asked = facts.ask(ASKED.format(lines=lines)).to_pylist()
    found: list[Row] = []
    silent: list[tuple[int, str]] = []
    silences = 0
    for account_id, group in groupby(asked, lambda row: row["account_id"]):
        rows = list(group)
        try:
            if silences >= SILENCES_MAX:
                raise EngineSilent("It was silent before.")
            found += _charge_rows(engine, rows)
            silences = 0
        except EngineSilent as silence:
            silences += 1
            silent.append((account_id, f"The tax engine gave no answer. {silence}"))
    facts.add("silent", _table(silent))
    return pa.Table.from_pylist(found, CHARGE_ROW)


def _table(silent: Iterable[tuple[int, str]]) -> pa.Table:
    rows = [dict(zip(SILENT.names, row, strict=True)) for row in silent]
    return pa.Table.from_pylist(rows, SILENT)


def _charge_rows(engine: TaxEngine, rows: list[Row]) -> list[Row]:
    """The answer for one bill, as charge rows; zeros are left out."""
    taxes = engine.levy(_request(rows))
    return [_charge_row(engine, rows[tax.line - 1], tax) for tax in taxes if tax.amount]


def _request(rows: list[Row]) -> EngineRequest:
    first = rows[0]
    exempt = ["all"] if first["tax_reseller"] else []
    exempt = exempt or [level for level in EXEMPTIONS if first[f"exempt_{level}"]]
    names = ("seconds", "country", "state", "county", "city", "postal_code", "in_city", "npanxx")
    return EngineRequest(
        key=f"{first['account_number']}-{first['invoice_on']:%Y%m%d}",
        account_number=first["account_number"],
        invoice_on=first["invoice_on"],
        is_business=first["is_business"],
        exempt=tuple(exempt),
        lines=tuple(
            EngineLine(
                number=number,
                product_number=row["product_number"],
                category=row["tax_category"],
                amount=Decimal(row["cents"]).scaleb(-2),
                **{name: row[name] for name in names},
            )
            for number, row in enumerate(rows, 1)
        ),
    )


def _charge_row(engine: TaxEngine, row: Row, tax: EngineTax) -> Row:
    reckoning = {
        "engine": engine.name,
        "code": tax.code,
        "level": tax.level.value,
        "authority": tax.authority,
        "base_cents": row["cents"],
        "of": row["source"],
    }
    return {
        "account_id": row["account_id"],
        "section": tax.kind.value,
        "kind": tax.kind.value,
        "product_id": row["product_id"],
        "words": tax.words,
        "provider": "",
        "quantity": 1,
        "cents": int(tax.amount.scaleb(2)),
        "tax_category": "",
        "call_category": "",
        "calls": 0,
        "seconds": 0,
        "source": f"engine:{tax.code}:{row['source']}"[:60],
        "reckoning": json.dumps(reckoning),
    }
