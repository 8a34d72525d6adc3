"""Countries, and the states and provinces that go by two letters.

Countries: ISO 3166, from the tables that the time zone rules bring along. States: as the postal
services of the United States and Canada abbreviate them, military ones included.
"""

from functools import cache
from importlib.resources import files
from typing import Final

US: Final = "US"
CANADA: Final = "CA"
MILITARY: Final = frozenset({"AA", "AE", "AP"})
# Islands without counties, or with counties that nobody writes.
TERRITORIES: Final = frozenset({"AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"})

_US_STATES = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa
KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota
MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey
NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon
PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah
VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|AS American Samoa
FM Micronesia|GU Guam|MH Marshall Islands|MP Northern Mariana Islands|PR Puerto Rico|PW Palau
VI Virgin Islands|AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific
"""
_PROVINCES = """
AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador
NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec
SK Saskatchewan|YT Yukon
"""


def _named(text: str) -> dict[str, str]:
    rows = text.strip().replace("\n", "|").split("|")
    return {row[:2]: row[3:] for row in rows}


US_STATES: Final = _named(_US_STATES)
PROVINCES: Final = _named(_PROVINCES)


def states_of(country: str) -> dict[str, str]:
    """Code and name of each state of a country that has two-letter ones; else empty."""
    return {US: US_STATES, CANADA: PROVINCES}.get(country, {})


def has_counties(country: str, state: str) -> bool:
    """Whether an address of this state names its county."""
    return country == US and state not in MILITARY | TERRITORIES


@cache
def countries() -> dict[str, str]:
    """Code and name of every country, the United States first and Canada second."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8").splitlines()
    rows = dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    first = {US: "United States", CANADA: "Canada"}
    return first | dict(sorted((rows | first).items(), key=lambda row: row[1]))
