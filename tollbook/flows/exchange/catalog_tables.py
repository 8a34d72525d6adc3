"""The catalog as tables: what is sold, what calls cost, what is included, what is taxed."""

from django.db.models import Model

from tollbook.catalog import actions as act
from tollbook.catalog.models import (
    MEASURED_KINDS,
    Allotment,
    AllotmentTerms,
    AreaCode,
    Band,
    BaseCharge,
    CallingArea,
    ChargeItem,
    Deck,
    DeckRow,
    ExceptionRate,
    Exchange,
    Holiday,
    ItemPrice,
    ProductType,
    RateException,
    RatePlan,
    RateRule,
    TaxCategory,
    TaxPlace,
    TaxRule,
)
from tollbook.flows.exchange import catalog
from tollbook.flows.exchange.rows import Cell, RowTable, cell, each_by, several
from tollbook.rating.types import CATEGORIES

SPAN = ("valid_from", "valid_to")
MONEY = ("rate_micros", "connect_micros", "flat_micros")
PRICE = (*SPAN, *MONEY, "first_seconds", "next_seconds", "minimum_seconds")
MONEY_OF_CALLS = {
    "rate_micros": "Rate per minute",
    "connect_micros": "Connection fee",
    "flat_micros": "Per call",
}
KINDS_MEASURED = tuple(kind for kind, _ in MEASURED_KINDS)
JURISDICTION = ("level", "country", "state", "county", "city")
LEVY = ("applies_to", "kind", "percent", "amount", "is_government", "is_federal_usf")


def cells(model: type[Model], *paths: str) -> tuple[Cell, ...]:
    """Columns of a model, in its own words but for those of money."""
    labels = {path: {"label": words} for path, words in MONEY_OF_CALLS.items()}
    return tuple(cell(model, path, **labels.get(path, {})) for path in paths)


def coded(model: type[Model], *names: str) -> tuple[Cell, ...]:
    """Columns that name another row by its code."""
    return tuple(cell(model, f"{name}__code", name) for name in names)


KINDS = (
    RowTable(
        *("product_types", "Kinds of product.", ProductType),
        (
            *cells(ProductType, "code", "label", "kind", "is_traditional", "has_usage", "is_voip"),
            *cells(ProductType, "shows_on_customer", "order", "is_sold"),
        ),
        ("code",),
        catalog.made(act.add_product_type),
        catalog.put("label", "order", "shows_on_customer", "is_sold"),
    ),
    RowTable(
        *("tax_categories", "What lines are for the tax rules.", TaxCategory),
        cells(TaxCategory, "code", "label", "interstate_ppm", "is_taxed"),
        ("code",),
        each_by(lambda facts, job: act.keep_row(row=TaxCategory(**facts), by=job.by)),
        catalog.put("label"),
    ),
)
RATES = (
    RowTable(
        *("decks", "International rates, by name.", Deck),
        cells(Deck, "code", "name"),
        ("code",),
        each_by(lambda facts, job: act.add_deck(**facts, by=job.by)),
        catalog.put("name"),
    ),
    RowTable(
        *("deck_rates", "Rates of decks by the first digits of the number.", DeckRow),
        (*coded(DeckRow, "deck"), *cells(DeckRow, "prefix", "destination", "band", *PRICE)),
        ("deck", "prefix", "band", "valid_from"),
        catalog.deck_rates,
        catalog.END_PRICE,
        narrow=("deck", "prefix"),
        is_many=True,
    ),
    RowTable(
        *("rate_plans", "Priced plans for calls.", RatePlan),
        (*cells(RatePlan, "code", "name", "zone"), *coded(RatePlan, "deck")),
        ("code",),
        catalog.made(act.add_rate_plan),
        catalog.put("name"),
    ),
    RowTable(
        *("rate_hours", "Named hours of a plan's week, in minutes of the day.", Band),
        (*coded(Band, "plan"), *cells(Band, "name", "weekday", "start_minute", "end_minute")),
        ("plan", "name", "weekday", "start_minute", "end_minute"),
        each_by(catalog.hours),
    ),
    RowTable(
        *("holidays", "Days of a plan that count as named hours.", Holiday),
        (*coded(Holiday, "plan"), *cells(Holiday, "on", "band")),
        ("plan", "on"),
        each_by(catalog.holiday),
    ),
    RowTable(
        *("rate_rules", "What a plan asks for a kind of call.", RateRule),
        (*coded(RateRule, "plan"), *cells(RateRule, "category", "band", *PRICE)),
        ("plan", "category", "band", "valid_from"),
        each_by(catalog.rule),
        catalog.END_PRICE,
    ),
    RowTable(
        *("exceptions", "Codes of rates in place of a plan's.", RateException),
        cells(RateException, "code", "name", "is_active"),
        ("code",),
        catalog.made(act.add_exception),
        catalog.put("name", "is_active"),
    ),
    RowTable(
        *("exception_rates", "What an exception code asks.", ExceptionRate),
        (
            *coded(ExceptionRate, "exception"),
            *cells(ExceptionRate, "category", "prefix", "band", *PRICE),
        ),
        ("exception", "category", "prefix", "band", "valid_from"),
        each_by(catalog.exception_rate),
        catalog.END_PRICE,
        narrow=("exception",),
    ),
)
MAP = (
    RowTable(
        *("calling_areas", "Calls that are local, EAS or ELC.", CallingArea),
        cells(CallingArea, "caller_prefix", "called_prefix", "kind"),
        ("caller_prefix", "called_prefix"),
        each_by(catalog.area),
        catalog.area_changed,
        narrow=("caller_prefix", "called_prefix"),
    ),
    RowTable(
        *("area_codes", "Where area codes lie.", AreaCode),
        cells(AreaCode, "code", "country", "state", "place"),
        ("code",),
        *catalog.placed(act.set_area_code, "code"),
    ),
    RowTable(
        *("exchanges", "Rate centre and LATA of exchanges.", Exchange),
        cells(Exchange, "npanxx", "lata", "place"),
        ("npanxx",),
        *catalog.placed(act.set_exchange, "npanxx"),
        narrow=("npanxx",),
    ),
    RowTable(
        *("tax_places", "Where exchanges are taxed.", TaxPlace),
        cells(TaxPlace, "npanxx", "state", "county", "city"),
        ("npanxx",),
        *catalog.placed(act.set_tax_place, "npanxx"),
        narrow=("npanxx",),
    ),
)
ITEMS = (
    RowTable(
        *("allotments", "Minutes or calls that come with a charge item.", Allotment),
        cells(Allotment, "code", "name", "shared_by", "counts", "is_active"),
        ("code",),
        catalog.made(act.add_allotment),
        catalog.put("name", "is_active"),
    ),
    RowTable(
        *("allotment_terms", "How much an allotment holds from a day on.", AllotmentTerms),
        (
            *coded(AllotmentTerms, "allotment"),
            *cells(AllotmentTerms, "valid_from", "amount"),
            several(AllotmentTerms, "categories", "Kinds of call", CATEGORIES, is_required=True),
        ),
        ("allotment", "valid_from"),
        each_by(catalog.terms),
    ),
    RowTable(
        *("items", "Charge items: what products carry.", ChargeItem),
        (
            *cells(ChargeItem, "code", "description", "kind", "interval", "is_prorated"),
            *coded(ChargeItem, "tax_category", "rate_plan", "allotment"),
            *cells(ChargeItem, "provider", "gl_code", "care_interstate", "care_intrastate"),
            *cells(ChargeItem, "is_active"),
        ),
        ("code",),
        catalog.made(act.bring_item),
        catalog.put(
            *("description", "provider", "gl_code", "is_active"),
            *("care_interstate", "care_intrastate"),
        ),
    ),
    RowTable(
        *("item_prices", "List prices of charge items from a day on.", ItemPrice),
        (*coded(ItemPrice, "item"), *cells(ItemPrice, "valid_from", "amount")),
        ("item", "valid_from"),
        each_by(catalog.item_price),
        narrow=("item",),
    ),
)
LEVIES = (
    RowTable(
        *("taxes", "Taxes and recovery fees, dated.", TaxRule),
        (
            *cells(TaxRule, "code", "label", *JURISDICTION),
            several(TaxRule, "categories", "Tax categories", is_required=True),
            *cells(TaxRule, *LEVY, *SPAN, "source"),
        ),
        ("code", "valid_from"),
        each_by(catalog.tax),
        catalog.END_TAX,
    ),
    RowTable(
        *("base_charges", "Charges that a base bills to all its accounts.", BaseCharge),
        (
            cell(BaseCharge, "base__abbreviation", "base"),
            *coded(BaseCharge, "item"),
            *cells(BaseCharge, "way", "percent"),
            several(BaseCharge, "of_items", "Part of these items"),
            several(BaseCharge, "of_kinds", "Part of these kinds of line", KINDS_MEASURED),
            *cells(BaseCharge, "applies_to", "is_fee", *SPAN),
        ),
        ("base", "item", "valid_from"),
        each_by(catalog.base_charge),
        catalog.END_BASE_CHARGE,
    ),
)
