"""What the carrier of the fixed town sells: items, plans, a small deck, areas, dated taxes.

Tax facts: the contribution factors of Federal USF for early 2026; state, county and city rates
are invented for the town.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tollbook.catalog.actions import add_item, add_tax_rule, load_calling_areas, load_deck
from tollbook.catalog.models import (
    Band,
    ChargeItem,
    Deck,
    ProductType,
    RatePlan,
    RateRule,
    TaxCategory,
)
from tollbook.catalog.types import DeckRate

LONG_AGO = date(2025, 1, 1)
TYPES = (
    # code, label, kind, traditional, usage, voip
    ("line", "Business line", "local", True, True, False),
    ("longdistance", "Long distance", "long_distance", True, True, False),
    ("tollfree", "Toll-free number", "toll_free", True, True, False),
    ("voip", "Hosted voice", "voip", False, True, True),
    ("internet", "Fiber internet", "internet", True, False, False),
    ("equipment", "Equipment", "equipment", False, False, False),
    ("account", "Account", "account", False, False, False),
)
ITEMS = (
    # code, words, kind, tax category, price, prorated
    ("line-business", "Business line", "recurring", "voice_local", "31.00", True),
    ("voicemail", "Voicemail box", "recurring", "voice_local", "4.50", True),
    ("toll-free", "Toll-free number", "recurring", "toll_free_inter", "9.30", True),
    ("fiber", "Fiber 500/500", "recurring", "internet", "89.90", True),
    ("seat", "Hosted phone seat", "recurring", "voip", "28.00", True),
    ("desk-phone", "Desk phone rental", "recurring", "equipment", "6.00", False),
    ("discount", "Loyalty discount", "recurring", "other", "-5.00", False),
    ("install", "Installation", "one_time", "other", "75.00", False),
    ("wholesale-port", "Wholesale port", "recurring", "voice_interstate", "250.00", True),
)
RULES = (
    # category, band, first, next, per minute, connect, flat
    ("local", "", 60, 60, "0", "0", "0"),
    ("eas", "", 60, 60, "0.010000", "0", "0"),
    ("intralata", "", 30, 6, "0.040000", "0", "0"),
    ("intrastate", "", 30, 6, "0.060000", "0", "0"),
    ("interstate", "", 30, 6, "0.050000", "0", "0"),
    ("interstate", "evening", 30, 6, "0.030000", "0", "0"),
    ("alaska_hawaii", "", 60, 60, "0.120000", "0", "0"),
    ("canada", "", 60, 60, "0.070000", "0", "0"),
    ("toll_free_intra", "", 6, 6, "0.045000", "0", "0"),
    ("toll_free_inter", "", 6, 6, "0.035000", "0", "0"),
    ("directory_assistance", "", 60, 60, "0", "0", "1.250000"),
    ("inbound", "", 60, 60, "0", "0", "0"),
)
DECK = (
    # prefix, destination, per minute, connect
    ("44", "United Kingdom", "0.021000", "0"),
    ("4420", "United Kingdom, London", "0.014000", "0"),
    ("447", "United Kingdom, mobile", "0.090000", "0.050000"),
    ("49", "Germany", "0.018000", "0"),
    ("52", "Mexico", "0.034000", "0"),
    ("1787", "Puerto Rico", "0.040000", "0"),
    ("1876", "Jamaica", "0.190000", "0"),
)
AREAS = (("1218555", "1218555", "local"), ("1218555", "1715555", "eas"))
VOICE = ("voice_local", "voice_intrastate", "voice_interstate", "voip")
SALES = (*VOICE, "toll_free_intra", "toll_free_inter", "equipment", "other")
INVENTED = {"kind": "percent", "valid_from": LONG_AGO, "source": "invented for the town"}
FEDERAL: dict[str, object] = {"level": "federal"}
MINNESOTA = {"level": "state", "state": "MN"}
WISCONSIN = {"level": "state", "state": "WI"}
ST_LOUIS = {"level": "county", "state": "MN", "county": "St. Louis County"}
PERCENTAGES = (
    # code, label, place, percent, tax categories
    ("federal-excise", "Federal excise tax", FEDERAL, "3", ("voice_local",)),
    ("mn-sales", "Minnesota telecom tax", MINNESOTA, "6.875", (*VOICE, "equipment", "other")),
    ("mn-louis", "St. Louis County tax", ST_LOUIS, "0.5", VOICE),
    ("mn-duluth", "Duluth city tax", ST_LOUIS | {"level": "city", "city": "Duluth"}, "1.5", VOICE),
    ("wi-sales", "Wisconsin telecom tax", WISCONSIN, "5", (*VOICE, "toll_free_intra")),
    ("recovery", "Regulatory recovery fee", FEDERAL | {"is_government": False}, "2.5", VOICE),
)


@dataclass
class Shop:
    """The catalog by code."""

    types: dict[str, ProductType]
    items: dict[str, ChargeItem]
    plan: RatePlan
    wholesale_plan: RatePlan
    deck: Deck


def open_shop() -> Shop:
    """Everything that the town's carrier sells."""
    types = {
        code: ProductType.objects.create(
            code=code,
            label=label,
            kind=kind,
            is_traditional=traditional,
            has_usage=usage,
            is_voip=voip,
        )
        for code, label, kind, traditional, usage, voip in TYPES
    }
    deck = Deck.objects.create(code="world", name="World")
    load_deck(
        deck=deck,
        rates=[
            DeckRate(prefix, words, Decimal(rate), LONG_AGO, connect=Decimal(connect))
            for prefix, words, rate, connect in DECK
        ],
    )
    load_calling_areas(areas=AREAS)
    _taxes()
    plan = _plan("standard", "Standard business", deck, Decimal(1))
    wholesale = _plan("wholesale", "Wholesale", deck, Decimal("0.5"))
    return Shop(types, _items(), plan, wholesale, deck)


def shop_as_it_stands() -> Shop:
    """The catalog that lies in the database."""
    plans = {plan.code: plan for plan in RatePlan.objects.all()}
    return Shop(
        types={each.code: each for each in ProductType.objects.all()},
        items={each.code: each for each in ChargeItem.objects.all()},
        plan=plans["standard"],
        wholesale_plan=plans["wholesale"],
        deck=Deck.objects.get(),
    )


def _items() -> dict[str, ChargeItem]:
    categories = {category.code: category for category in TaxCategory.objects.all()}
    items = {
        code: add_item(
            facts={
                "code": code,
                "description": words,
                "kind": kind,
                "tax_category": categories[category],
                "is_prorated": prorated,
            },
            prices={LONG_AGO: Decimal(price)},
        )
        for code, words, kind, category, price, prorated in ITEMS
    }
    listing = {
        "code": "directory-listing",
        "description": "Bold directory listing",
        "kind": "recurring",
        "tax_category": categories["other"],
        "provider": "Yellow Page Press",
    }
    items["directory-listing"] = add_item(facts=listing, prices={LONG_AGO: Decimal("12.00")})
    return items


def _plan(code: str, name: str, deck: Deck, share: Decimal) -> RatePlan:
    plan = RatePlan.objects.create(code=code, name=name, deck=deck)
    for weekday in range(5):
        Band.objects.create(plan=plan, name="evening", weekday=weekday, start_minute=1080)
    RateRule.objects.bulk_create(
        RateRule(
            plan=plan,
            category=category,
            band=band,
            valid_from=LONG_AGO,
            first_seconds=first,
            next_seconds=following,
            rate_micros=_micros(rate, share),
            connect_micros=_micros(connect, share),
            flat_micros=_micros(flat, share),
        )
        for category, band, first, following, rate, connect, flat in RULES
    )
    return plan


def _micros(text: str, share: Decimal) -> int:
    return int(Decimal(text) * share * 1_000_000)


def _taxes() -> None:
    usf = {
        "code": "federal-usf",
        "label": "Federal Universal Service Fund",
        "level": "federal",
        "kind": "interstate_percent",
        "is_federal_usf": True,
    }
    interstate = (*VOICE, "toll_free_inter", "international")
    quarters = [
        (date(2026, 1, 1), date(2026, 3, 31), "37.6", "FCC DA 25-1026"),
        (date(2026, 4, 1), date(2026, 6, 30), "37.0", "secondary source"),
    ]
    for first, last, percent, source in quarters:
        dated = {"valid_from": first, "valid_to": last, "percent": Decimal(percent)}
        add_tax_rule(facts=usf | dated | {"source": source}, categories=interstate)
    for code, label, place, percent, categories in PERCENTAGES:
        facts = {"code": code, "label": label, "percent": Decimal(percent)}
        add_tax_rule(facts=INVENTED | facts | place, categories=categories)
    emergency = {"code": "mn-911", "label": "Minnesota 911 fee", "amount": Decimal("0.80")}
    per_line = {"kind": "per_line", "level": "state", "state": "MN"}
    add_tax_rule(facts=INVENTED | emergency | per_line, categories=("voice_local",))
