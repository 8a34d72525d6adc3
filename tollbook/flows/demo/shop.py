"""What the demo carrier sells: product types, charge items, plans with bands, the deck, areas."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tollbook.catalog.actions import add_item, load_calling_areas, load_deck
from tollbook.catalog.models import (
    Band,
    ChargeItem,
    Deck,
    Holiday,
    ProductType,
    RatePlan,
    RateRule,
    TaxCategory,
)
from tollbook.flows.demo.deck import deck_rates
from tollbook.flows.demo.specials import bundle_of_minutes
from tollbook.kernel.money import to_micros

TYPES = (
    # code, label, kind, traditional, usage, voip
    ("local", "Local line", "local", True, True, False),
    ("long-distance", "Long distance", "long_distance", True, True, False),
    ("toll-free", "Toll-free number", "toll_free", True, True, False),
    ("calling-card", "Calling card", "calling_card", True, True, False),
    ("internet", "Internet", "internet", True, False, False),
    ("voicemail", "Voicemail", "voicemail", True, False, False),
    ("hosted-voice", "Hosted voice", "voip", False, True, True),
    ("circuit", "Circuit", "circuit", False, False, False),
    ("equipment", "Equipment", "equipment", False, False, False),
    ("account", "Account", "account", False, False, False),
)
ITEMS = (
    # code, words on the bill, kind, tax category, price, prorated, provider
    ("res-line", "Home phone line", "recurring", "voice_local", "24.95", True, ""),
    ("bus-line", "Business line", "recurring", "voice_local", "38.50", True, ""),
    ("ld-access", "Long distance access", "recurring", "voice_interstate", "3.95", True, ""),
    ("tf-number", "Toll-free number", "recurring", "toll_free_inter", "9.30", True, ""),
    ("card", "Calling card", "recurring", "voice_interstate", "1.00", False, ""),
    ("fiber-100", "Fiber internet 100/100", "recurring", "internet", "54.90", True, ""),
    ("fiber-500", "Fiber internet 500/500", "recurring", "internet", "89.90", True, ""),
    ("fiber-1g", "Fiber internet 1 Gbit/s", "recurring", "internet", "129.00", True, ""),
    ("static-ip", "Static address", "recurring", "internet", "10.00", True, ""),
    ("mailbox", "Voicemail box", "recurring", "voice_local", "4.50", True, ""),
    ("seat", "Hosted phone seat", "recurring", "voip", "28.00", True, ""),
    ("queue", "Call queue", "recurring", "voip", "45.00", True, ""),
    ("ethernet", "Ethernet private line 100 Mbit/s", "recurring", "other", "410.00", True, ""),
    ("pri", "Primary rate interface, 23 channels", "recurring", "voice_local", "520.00", True, ""),
    ("phone-rent", "Desk phone rental", "recurring", "equipment", "6.00", False, ""),
    ("router-rent", "Router rental", "recurring", "equipment", "8.00", False, ""),
    ("paper-bill", "Paper bill", "recurring", "other", "2.50", False, ""),
    ("loyalty", "Loyalty discount", "recurring", "other", "-5.00", False, ""),
    ("term", "Three-year term discount", "recurring", "other", "-35.40", False, ""),
    ("install", "Installation visit", "one_time", "other", "75.00", False, ""),
    ("move", "Move of service", "one_time", "other", "45.00", False, ""),
    ("port-in", "Number transfer", "one_time", "other", "10.00", False, ""),
    ("listing", "Bold listing", "recurring", "other", "12.00", False, "Lakehead Directory"),
    ("relay-ld", "Operator services", "recurring", "other", "6.75", False, "Relay Long Distance"),
    ("trunk-port", "Wholesale trunk port", "recurring", "voice_interstate", "250.00", True, ""),
)
EVENING_FROM_MINUTE = 19 * 60
RULES = (
    # category, band, first, next, per minute, connect, flat per call
    ("local", "", 60, 60, "0", "0", "0"),
    ("eas", "", 60, 60, "0.020000", "0", "0"),
    ("elc", "", 60, 60, "0.035000", "0", "0"),
    ("intralata", "", 30, 6, "0.079000", "0", "0"),
    ("intrastate", "", 30, 6, "0.099000", "0", "0"),
    ("interstate", "", 30, 6, "0.089000", "0", "0"),
    ("interstate", "evening", 30, 6, "0.059000", "0", "0"),
    ("alaska_hawaii", "", 60, 60, "0.180000", "0", "0"),
    ("canada", "", 60, 60, "0.110000", "0", "0"),
    ("toll_free_intra", "", 6, 6, "0.079000", "0", "0"),
    ("toll_free_inter", "", 6, 6, "0.069000", "0", "0"),
    ("directory_assistance", "", 60, 60, "0", "0", "1.490000"),
    ("operator", "", 60, 60, "0.090000", "0.750000", "0"),
    ("inbound", "", 60, 60, "0", "0", "0"),
    ("on_net", "", 60, 60, "0", "0", "0"),
)
# Plan -> hundredths of the rates above. No plan prices premium numbers: those calls stay unrated.
PLANS = (
    ("home", "Home", 100),
    ("office", "Office", 90),
    ("fleet", "Corporate", 75),
    ("carrier", "Wholesale", 45),
)


@dataclass
class Shop:
    """The catalog by code."""

    types: dict[str, ProductType]
    items: dict[str, ChargeItem]
    plans: dict[str, RatePlan]
    deck: Deck


def open_shop(valid_from: date, price_change_on: date) -> Shop:
    """Everything on sale since `valid_from`; a few list prices rise on `price_change_on`."""
    types = {
        code: ProductType.objects.create(
            code=code,
            label=label,
            kind=kind,
            is_traditional=traditional,
            has_usage=usage,
            is_voip=voip,
            order=10 * place,
        )
        for place, (code, label, kind, traditional, usage, voip) in enumerate(TYPES, 1)
    }
    deck = Deck.objects.create(code="world", name="World, every prefix")
    load_deck(deck=deck, rates=deck_rates(valid_from))
    load_calling_areas(areas=_areas())
    plans = {
        code: _plan(RatePlan(code=code, name=name, deck=deck), share, valid_from)
        for code, name, share in PLANS
    }
    bundle = bundle_of_minutes(valid_from)
    items = _items(valid_from, price_change_on) | {bundle.code: bundle}
    return Shop(types, items, plans, deck)


def _items(valid_from: date, price_change_on: date) -> dict[str, ChargeItem]:
    categories = {category.code: category for category in TaxCategory.objects.all()}
    found = {}
    for code, words, kind, category, price, prorated, provider in ITEMS:
        prices = {valid_from: Decimal(price)}
        if code in {"fiber-100", "fiber-500"}:
            prices[price_change_on] = Decimal(price) + 3
        facts = {
            "code": code,
            "description": words,
            "kind": kind,
            "tax_category": categories[category],
            "is_prorated": prorated,
            "provider": provider,
        }
        found[code] = add_item(facts=facts, prices=prices)
    return found


def _plan(plan: RatePlan, share: int, valid_from: date) -> RatePlan:
    plan.save()
    Band.objects.bulk_create(
        Band(plan=plan, name="evening", weekday=weekday, start_minute=EVENING_FROM_MINUTE)
        for weekday in range(5)
    )
    Band.objects.bulk_create(Band(plan=plan, name="evening", weekday=day) for day in (5, 6))
    Holiday.objects.bulk_create(
        Holiday(plan=plan, on=date(year, month, day), band="evening")
        for year in (valid_from.year, valid_from.year + 1, valid_from.year + 2)
        for month, day in ((1, 1), (7, 4), (12, 25))
    )
    RateRule.objects.bulk_create(
        RateRule(
            plan=plan,
            category=category,
            band=band,
            valid_from=valid_from,
            first_seconds=first,
            next_seconds=following,
            rate_micros=_share(rate, share),
            connect_micros=_share(connect, share),
            flat_micros=_share(flat, share),
        )
        for category, band, first, following, rate, connect, flat in RULES
    )
    return plan


def _share(amount: str, hundredths: int) -> int:
    return to_micros(Decimal(amount) * hundredths / 100)


LOCAL_EXCHANGES = ("555", "958", "959")
HOME_CODES = ("218", "715", "701")


def _areas() -> Iterable[tuple[str, str, str]]:
    """Local within an area code; the twin ports are one extended area, the prairie costs more."""
    kinds = {frozenset(("218", "715")): "eas", frozenset(("218", "701")): "elc"}
    for caller in HOME_CODES:
        for called in HOME_CODES:
            kind = "local" if caller == called else kinds.get(frozenset((caller, called)))
            if kind is None:
                continue
            for exchange in LOCAL_EXCHANGES:
                for other in LOCAL_EXCHANGES:
                    yield f"1{caller}{exchange}", f"1{called}{other}", kind
