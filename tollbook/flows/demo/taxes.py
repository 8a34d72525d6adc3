"""Taxes of the demo carrier: examples to look at, not a table to bill with.

Federal USF: 37.6 % for the first quarter of 2026 (FCC DA 25-1026) and 37.0 % for the second
(secondary source); every other quarter, and all state, county and city rates, are invented.
Federal excise tax: 3 % on local-only service (IRC 4251, Notice 2006-50).
"""

from datetime import date, timedelta
from decimal import Decimal

from tollbook.catalog.actions import add_tax_rule
from tollbook.kernel.period import add_months

VOICE = ("voice_local", "voice_intrastate", "voice_interstate", "voip")
INTERSTATE = ("voice_interstate", "voip", "toll_free_inter", "international")
SALES = (*VOICE, "toll_free_intra", "toll_free_inter", "equipment", "other")
INVENTED = "invented for the demonstration"
KNOWN_FACTORS = {
    date(2026, 1, 1): ("37.6", "FCC DA 25-1026"),
    date(2026, 4, 1): ("37.0", "secondary source"),
}
INVENTED_FACTORS = ("36.0", "36.3", "36.6", "36.9")

FEDERAL = {"level": "federal"}
DULUTH = {"state": "MN", "county": "St. Louis County", "city": "Duluth"}
SUPERIOR = {"state": "WI", "county": "Douglas County", "city": "Superior"}
FARGO = {"state": "ND", "county": "Cass County", "city": "Fargo"}
RULES = (
    # code, label, place, percent, tax categories
    ("fed-excise", "Federal excise tax", FEDERAL, "3", ("voice_local",)),
    ("mn-tax", "Minnesota telecom tax (example)", {"state": "MN"}, "6.875", SALES),
    ("wi-tax", "Wisconsin telecom tax (example)", {"state": "WI"}, "5", SALES),
    ("nd-tax", "North Dakota telecom tax (example)", {"state": "ND"}, "5", SALES),
    ("mn-st-louis", "St. Louis County tax (example)", {**DULUTH, "city": ""}, "0.5", SALES),
    ("wi-douglas", "Douglas County tax (example)", {**SUPERIOR, "city": ""}, "0.5", SALES),
    ("nd-cass", "Cass County tax (example)", {**FARGO, "city": ""}, "0.5", SALES),
    ("mn-duluth", "City of Duluth tax (example)", DULUTH, "1.5", SALES),
    ("wi-superior", "City of Superior tax (example)", SUPERIOR, "1.25", SALES),
    ("nd-fargo", "City of Fargo tax (example)", FARGO, "2", SALES),
)
PER_LINE = (
    # code, label, state, amount
    ("mn-911", "Minnesota 911 fee (example)", "MN", "0.80"),
    ("wi-911", "Wisconsin 911 fee (example)", "WI", "0.75"),
    ("nd-911", "North Dakota 911 fee (example)", "ND", "1.50"),
)
LINES = ("voice_local", "voip")


def levy_taxes(first: date, last: date) -> None:
    """Rules valid from `first`; a USF factor for every quarter from `first` to `last`."""
    _federal_usf(first, last)
    for code, label, place, percent, categories in RULES:
        facts = _dated(code, label, first) | _level(place) | {"percent": Decimal(percent)}
        add_tax_rule(facts={**facts, "kind": "percent"}, categories=categories)
    for code, label, state, amount in PER_LINE:
        facts = _dated(code, label, first) | {"level": "state", "state": state}
        line = {"kind": "per_line", "amount": Decimal(amount)}
        add_tax_rule(facts=facts | line, categories=LINES)
    _recovery_fees(first)


def _dated(code: str, label: str, first: date) -> dict[str, object]:
    source = "IRC 4251" if code == "fed-excise" else INVENTED
    return {"code": code, "label": label, "valid_from": first, "source": source}


def _level(place: dict[str, str]) -> dict[str, str]:
    level = "city" if place.get("city") else "county" if place.get("county") else "state"
    return {"level": level} | place


def _federal_usf(first: date, last: date) -> None:
    quarter = date(first.year, first.month - (first.month - 1) % 3, 1)
    while quarter <= last:
        following = add_months(quarter, 3)
        invented = (INVENTED_FACTORS[(quarter.month - 1) // 3], INVENTED)
        percent, source = KNOWN_FACTORS.get(quarter, invented)
        add_tax_rule(
            facts={
                "code": "fed-usf",
                "label": "Federal Universal Service Fund",
                "level": "federal",
                "kind": "interstate_percent",
                "is_federal_usf": True,
                "percent": Decimal(percent),
                "valid_from": quarter,
                "valid_to": following - timedelta(days=1),
                "source": source,
            },
            categories=INTERSTATE,
        )
        quarter = following


def _recovery_fees(first: date) -> None:
    """The carrier's own fees, shown apart from taxes."""
    own = {"level": "federal", "is_government": False}
    recovery = _dated("recovery", "Regulatory recovery fee", first) | own
    percent = {"kind": "percent", "percent": Decimal("2.2")}
    add_tax_rule(facts=recovery | percent, categories=VOICE)
    access = _dated("access", "Carrier access fee", first) | own | {"applies_to": "business"}
    per_line = {"kind": "per_line", "amount": Decimal("1.25")}
    add_tax_rule(facts=access | per_line, categories=LINES)
