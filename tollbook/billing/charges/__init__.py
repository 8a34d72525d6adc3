"""One file per kind of charge: the facts of many accounts in, charge rows of one schema out.

Every file has one query and one function of the kind's name, `facts -> charge rows`; the columns
of a charge row are `CHARGE_ROW`. Amounts are settled cents; `reckoning` is JSON text with the
numbers of the sum, so that the charge can be explained and worked out again.
"""

import pyarrow as pa

CHARGE_ROW = pa.schema(
    [
        ("account_id", pa.int64()),
        ("section", pa.string()),
        ("kind", pa.string()),
        ("product_id", pa.int64()),  # null: a charge of the account itself
        ("words", pa.string()),
        ("provider", pa.string()),
        ("quantity", pa.int64()),
        ("price_micros", pa.int64()),  # of one, null where there is no such price
        ("start_on", pa.date32()),
        ("end_on", pa.date32()),  # excluded
        ("cents", pa.int64()),
        ("tax_category", pa.string()),  # "" is never taxed
        ("call_category", pa.string()),
        ("calls", pa.int64()),
        ("seconds", pa.int64()),
        ("source", pa.string()),
        ("reckoning", pa.string()),
    ]
)
