"""The columns of the call store, how they are partitioned, and how they are written.

Prices are whole micros and days are days: no column is floating, and a test reads every written
file to hold that.
"""

from collections.abc import Iterable

import pyarrow as pa
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import SortField, SortOrder
from pyiceberg.transforms import BucketTransform, IdentityTransform, MonthTransform
from pyiceberg.types import (
    BooleanType,
    DateType,
    IcebergType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
)

BUCKETS = 16
ROWS_PER_GROUP = 10_240

_TEXT, _WHOLE, _FLAG = StringType(), LongType(), BooleanType()
# Name and type in the order of their field ids; ids are for ever, so new columns go last.
COLUMNS: dict[str, IcebergType] = {
    "feed_id": _WHOLE,
    "call_key": _TEXT,  # unique in its feed
    "file_id": _WHOLE,
    "line": _WHOLE,  # of the file it came from, the first is 1
    "pass_id": _WHOLE,  # the RatingPass that wrote the row as it stands
    "started_at": TimestampType(),  # UTC
    "local_day": DateType(),  # in the zone of the account's company
    "seconds": _WHOLE,
    "from_number": _TEXT,
    "to_number": _TEXT,
    "billed_number": _TEXT,
    "direction": _TEXT,  # out or in
    "account_code": _TEXT,
    "trunk": _TEXT,
    "account_id": _WHOLE,  # 0: an orphan
    "product_id": _WHOLE,
    "owner_reason": _TEXT,  # why it is an orphan, "" when it has an owner
    "category": _TEXT,
    "place": _TEXT,
    "plan_id": _WHOLE,
    "rule_id": _WHOLE,
    "deck_row_id": _WHOLE,
    "prefix": _TEXT,
    "band": _TEXT,
    "billed_seconds": _WHOLE,
    "free_seconds": _WHOLE,
    "allotments": _TEXT,
    "price_micros_x60": _WHOLE,
    "price_micros": _WHOLE,
    "unrated": _TEXT,  # why it has no price, "" when it has one
    "engine": _TEXT,
    "invoice_id": _WHOLE,  # 0: not billed yet
    "exception_id": _WHOLE,  # the exception rate that priced it, 0: none
    "decimals": _WHOLE,  # to which the price was rounded
    "round_up": _FLAG,  # whether it was rounded up
    "file_key": _TEXT,  # which bytes it came from: see FILE_KEY_DIGITS
}
# Columns that a store made before them lacks, and the SQL that stands for them in its older rows.
ADDED = {
    "exception_id": "0::BIGINT",
    "decimals": "4::BIGINT",
    "round_up": "FALSE",
    "file_key": "''",
}
# A file is known by the first digits of its fingerprint; ids of the register may come again
# when a database is restored.
FILE_KEY_DIGITS = 16
FIELD_ID = {name: number for number, name in enumerate(COLUMNS, 1)}
NAMES = ", ".join(COLUMNS)

SCHEMA = Schema(
    *(
        NestedField(FIELD_ID[name], name, kind, required=name not in ADDED)
        for name, kind in COLUMNS.items()
    )
)
PARTITIONS = PartitionSpec(
    PartitionField(FIELD_ID["started_at"], 1000, MonthTransform(), "month"),
    PartitionField(FIELD_ID["account_id"], 1001, BucketTransform(BUCKETS), "bucket"),
)
ORDER = SortOrder(
    SortField(FIELD_ID["account_id"], IdentityTransform()),
    SortField(FIELD_ID["started_at"], IdentityTransform()),
)
PROPERTIES = {
    "format-version": "2",
    "write.parquet.row-group-limit": str(ROWS_PER_GROUP),
    # Readers know the table by its newest metadata file; ten older ones cover whoever is slow.
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "10",
}


def copy_options(names: Iterable[str], rows_per_group: int = ROWS_PER_GROUP) -> str:
    """What COPY needs so that every reader of Iceberg finds the columns by their ids."""
    ids = ", ".join(f"{name}: {FIELD_ID[name]}" for name in names)
    return (
        f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {rows_per_group}, "
        f"FIELD_IDS {{{ids}}}"
    )


COPY_OPTIONS = copy_options(COLUMNS)
# Of calls as they come in, which are read whole once more before many look one account up.
ROWS_PER_GROUP_OF_NEW = 122_880
COPY_OPTIONS_OF_NEW = (
    f"{copy_options(COLUMNS, ROWS_PER_GROUP_OF_NEW)}, "
    # Of more distinct values a dictionary costs more time than it saves room.
    "DICTIONARY_SIZE_LIMIT 1000"
)
STORED_ORDER = ("account_id", "started_at", "file_id", "line")

_bucket_of = BucketTransform(BUCKETS).pyarrow_transform(LongType())


def buckets_of(account_ids: pa.Array) -> pa.Array:
    """The bucket of each account id, 0 to 15, as Iceberg defines it (murmur3)."""
    return _bucket_of(account_ids)


def bucket_of(account_id: int) -> int:
    """The bucket of one account id."""
    bucket: int = buckets_of(pa.array([account_id], pa.int64()))[0].as_py()
    return bucket
