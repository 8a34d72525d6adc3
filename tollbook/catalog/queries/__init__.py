"""Reads of the catalog; what pages of the staff show stands in `shown`."""

from tollbook.catalog.loading import difference
from tollbook.catalog.moving import has_priced
from tollbook.catalog.queries.pricing import (
    AllotmentFacts,
    Size,
    allotments,
    amounts_of,
    is_tariff_long,
    plan_names,
    pricing_of,
    tariff,
    tariff_for,
)
from tollbook.catalog.types import Difference

__all__ = [
    "AllotmentFacts",
    "Difference",
    "Size",
    "allotments",
    "amounts_of",
    "difference",
    "has_priced",
    "is_tariff_long",
    "plan_names",
    "pricing_of",
    "tariff",
    "tariff_for",
]
