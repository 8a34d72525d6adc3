"""Reads of the catalog for the pages of the staff; nobody else sees any of it."""

from datetime import date
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet

from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    AreaCode,
    Band,
    CallingArea,
    ChargeItem,
    Deck,
    DeckLoad,
    DeckRow,
    ExceptionRate,
    Exchange,
    Holiday,
    ItemPrice,
    RateException,
    RatePlan,
    RateRule,
    TaxCategory,
)
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound

Row = TypeVar("Row", bound=Model)


def _seen(viewer: Viewer, model: type[Row]) -> "QuerySet[Row]":
    rows = model._default_manager.all()
    return rows if viewer.sees_all else rows.none()


def _one(rows: "QuerySet[Row]", words: str, **key: object) -> Row:
    found = rows.filter(**key).first()
    if found is None:
        raise NotFound(words, next(iter(key.values())))
    return found


def plans_for(viewer: Viewer) -> QuerySet[RatePlan]:
    """Rate plans by code, with their decks."""
    return _seen(viewer, RatePlan).select_related("deck").order_by("code")


def rule_counts() -> dict[int, int]:
    """How many rules each plan has."""
    counted = RateRule.objects.values("plan").annotate(rows=Count("pk"))
    return dict(counted.values_list("plan", "rows"))


def plan_for(viewer: Viewer, code: str) -> RatePlan:
    """One rate plan; raises NotFound."""
    return _one(_seen(viewer, RatePlan).select_related("deck"), "rate plan", code=code)


def rules_of(plan: RatePlan) -> list[RateRule]:
    """Its rules by kind of call and hours, the newest first."""
    return list(plan.rules.order_by("category", "band", "-valid_from", "pk"))


def rule_for(viewer: Viewer, rule_id: int) -> RateRule:
    """One rule; raises NotFound."""
    return _one(_seen(viewer, RateRule).select_related("plan"), "rate rule", pk=rule_id)


def bands_of(plan: RatePlan) -> list[Band]:
    """The hours of its week."""
    return list(plan.bands.order_by("name", "start_minute", "weekday"))


def holidays_of(plan: RatePlan) -> list[Holiday]:
    """Its holidays, the latest first."""
    return list(plan.holidays.order_by("-on"))


def holiday_for(viewer: Viewer, holiday_id: int) -> Holiday:
    """One holiday; raises NotFound."""
    return _one(_seen(viewer, Holiday).select_related("plan"), "holiday", pk=holiday_id)


def decks_for(viewer: Viewer) -> QuerySet[Deck]:
    """Decks by code."""
    return _seen(viewer, Deck).order_by("code")


def deck_row_counts(on: date) -> dict[int, int]:
    """How many rows of each deck hold on a day."""
    rows = DeckRow.objects.filter(valid_from__lte=on)
    held = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return dict(held.values("deck").annotate(rows=Count("pk")).values_list("deck", "rows"))


def deck_for(viewer: Viewer, code: str) -> Deck:
    """One deck; raises NotFound."""
    return _one(_seen(viewer, Deck), "deck", code=code)


def deck_rows_of(deck: Deck, text: str) -> QuerySet[DeckRow]:
    """Its rows by prefix: those that begin with the digits `text`, or whose name holds it."""
    rows = DeckRow.objects.filter(deck=deck)
    if text:
        rows = rows.filter(Q(prefix__startswith=text) | Q(destination__icontains=text))
    return rows.order_by("prefix", "band", "-valid_from")


def loads_of(deck: Deck) -> QuerySet[DeckLoad]:
    """Its rate sheets, the newest first, without their rows."""
    return deck.loads.defer("packed").order_by("-loaded_at", "-pk")


def load_for(viewer: Viewer, load_id: int) -> DeckLoad:
    """One rate sheet; raises NotFound."""
    return _one(_seen(viewer, DeckLoad).select_related("deck"), "rate sheet", pk=load_id)


def exceptions_for(viewer: Viewer) -> QuerySet[RateException]:
    """Exception codes."""
    return _seen(viewer, RateException).order_by("code")


def exception_rate_counts() -> dict[int, int]:
    """How many rates each exception code has."""
    counted = ExceptionRate.objects.values("exception").annotate(rows=Count("pk"))
    return dict(counted.values_list("exception", "rows"))


def exception_for(viewer: Viewer, code: str) -> RateException:
    """One exception code; raises NotFound."""
    return _one(_seen(viewer, RateException), "exception code", code=code)


def exception_rates_of(code: RateException) -> list[ExceptionRate]:
    """Its rates, categories before prefixes, the newest first."""
    return list(code.rates.order_by("prefix", "category", "band", "-valid_from"))


def exception_rate_for(viewer: Viewer, rate_id: int) -> ExceptionRate:
    """One rate of an exception code; raises NotFound."""
    rates = _seen(viewer, ExceptionRate).select_related("exception")
    return _one(rates, "exception rate", pk=rate_id)


def allotments_for(viewer: Viewer) -> QuerySet[Allotment]:
    """Allotments with their sizes."""
    return _seen(viewer, Allotment).prefetch_related("terms").order_by("code")


def allotment_for(viewer: Viewer, code: str) -> Allotment:
    """One allotment; raises NotFound."""
    return _one(_seen(viewer, Allotment).prefetch_related("terms"), "allotment", code=code)


def terms_for(viewer: Viewer, terms_id: int) -> AllotmentTerms:
    """One size of an allotment; raises NotFound."""
    return _one(_seen(viewer, AllotmentTerms).select_related("allotment"), "size", pk=terms_id)


def calling_areas_for(viewer: Viewer, text: str) -> QuerySet[CallingArea]:
    """Calling areas of which a prefix begins with the digits `text`."""
    areas = _seen(viewer, CallingArea)
    if text:
        areas = areas.filter(Q(caller_prefix__startswith=text) | Q(called_prefix__startswith=text))
    return areas.order_by("caller_prefix", "called_prefix")


def calling_area_for(viewer: Viewer, area_id: int) -> CallingArea:
    """One calling area; raises NotFound."""
    return _one(_seen(viewer, CallingArea), "calling area", pk=area_id)


def area_codes_for(viewer: Viewer, text: str) -> QuerySet[AreaCode]:
    """Area codes that begin with `text`, or lie in the state, country or place."""
    codes = _seen(viewer, AreaCode)
    if text:
        codes = codes.filter(
            Q(code__startswith=text)
            | Q(state__iexact=text)
            | Q(country__iexact=text)
            | Q(place__icontains=text)
        )
    return codes.order_by("code")


def area_code_for(viewer: Viewer, code: str) -> AreaCode:
    """One area code; raises NotFound."""
    return _one(_seen(viewer, AreaCode), "area code", code=code)


def exchanges_for(viewer: Viewer, text: str) -> QuerySet[Exchange]:
    """Exchanges that begin with the digits `text`, or whose rate centre holds it."""
    rows = _seen(viewer, Exchange)
    if text:
        rows = rows.filter(Q(npanxx__startswith=text) | Q(place__icontains=text) | Q(lata=text))
    return rows.order_by("npanxx")


def band_names_for(viewer: Viewer) -> list[str]:
    """The names of hours of all plans."""
    names = _seen(viewer, Band).order_by("name").values_list("name", flat=True)
    return list(names.distinct())


def items_for(viewer: Viewer) -> QuerySet[ChargeItem]:
    """Charge items by what bills call them, with prices and what they point to."""
    rows = _seen(viewer, ChargeItem).select_related("tax_category", "rate_plan", "allotment")
    return rows.prefetch_related("prices").order_by("description", "code")


def item_for(viewer: Viewer, code: str) -> ChargeItem:
    """One charge item; raises NotFound."""
    return _one(items_for(viewer), "charge item", code=code)


def item_price_for(viewer: Viewer, price_id: int) -> ItemPrice:
    """One list price; raises NotFound."""
    return _one(_seen(viewer, ItemPrice).select_related("item"), "list price", pk=price_id)


def tax_categories_for(viewer: Viewer) -> QuerySet[TaxCategory]:
    """What a line may be for the tax rules."""
    return _seen(viewer, TaxCategory).order_by("label")
