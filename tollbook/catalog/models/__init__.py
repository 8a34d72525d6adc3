"""Tables of the catalog: what is sold, what calls cost, what is included, what is taxed."""

from tollbook.catalog.models.automatic import MEASURED_KINDS, BaseCharge
from tollbook.catalog.models.catalog import (
    MOST_MICROS,
    AreaCode,
    Band,
    CallingArea,
    ChargeItem,
    Deck,
    DeckRow,
    Exchange,
    Holiday,
    ItemPrice,
    Priced,
    ProductType,
    RateException,
    RatePlan,
    RateRule,
    TaxCategory,
    TaxPlace,
    TaxRule,
)
from tollbook.catalog.models.included import Allotment, AllotmentTerms, ExceptionRate, UsedPrice
from tollbook.catalog.models.loads import DeckLoad

__all__ = [
    "MEASURED_KINDS",
    "MOST_MICROS",
    "Allotment",
    "AllotmentTerms",
    "AreaCode",
    "Band",
    "BaseCharge",
    "CallingArea",
    "ChargeItem",
    "Deck",
    "DeckLoad",
    "DeckRow",
    "ExceptionRate",
    "Exchange",
    "Holiday",
    "ItemPrice",
    "Priced",
    "ProductType",
    "RateException",
    "RatePlan",
    "RateRule",
    "TaxCategory",
    "TaxPlace",
    "TaxRule",
    "UsedPrice",
]
