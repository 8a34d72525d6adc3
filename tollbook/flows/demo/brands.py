"""The company and its three brands, each with colours for light and dark and a drawn mark.

Every text colour stands at 7:1 or more on its ground, every chart colour at 3:1 or more.
"""

from dataclasses import dataclass

from tollbook.billing.models import BaseBilling, Cycle, InvoiceSequence
from tollbook.content.models import BaseLook
from tollbook.customers.models import AccountNumberScheme, Base, Company, Group
from tollbook.flows.demo.calendar import ZONE, Calendar

COMPANY_NAME = "Larkspur"
Tokens = dict[str, list[str] | str]
TEAL: Tokens = {
    "brand": ["#0b5a6b", "#5cbccd"],
    "on-brand": ["#ffffff", "#08171a"],
    "series-1": ["#0b5a6b", "#5cbccd"],
    "series-2": ["#c26a12", "#e39a4b"],
    "series-3": ["#7a5ba6", "#b79be0"],
}
PLUM: Tokens = {
    "brand": ["#6b2a5e", "#e3a3d3"],
    "on-brand": ["#ffffff", "#1f0b1a"],
    "series-1": ["#6b2a5e", "#e3a3d3"],
    "series-2": ["#1c7c7d", "#6cc5c4"],
    "series-3": ["#a8661c", "#e0a458"],
    "radius-panel": "4px",
    "radius-control": "4px",
    "font": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, serif',
}
NAVY: Tokens = {
    "brand": ["#1f3f8f", "#a5bcf5"],
    "on-brand": ["#ffffff", "#0a1128"],
    "series-1": ["#1f3f8f", "#a5bcf5"],
    "series-2": ["#b5552f", "#eb9a77"],
    "series-3": ["#4c7a9e", "#8dbbdd"],
    "radius-panel": "16px",
    "radius-control": "12px",
}
# Two of the three go beyond tokens, each in a sheet of its own.
FERN_SHEET = """.panel { border-top: 3px solid #6b2a5e; box-shadow: none; }
.btn { text-transform: uppercase; letter-spacing: 0.04em; }
.mark { letter-spacing: 0.02em; font-weight: 700; }
"""
PRAIRIE_SHEET = """.btn { border-radius: 999px; padding-left: 20px; padding-right: 20px; }
.page-head h1 { font-weight: 700; letter-spacing: 0; }
.panel { border-width: 2px; }
"""
# On a page the classes give the marks their colours, in light and dark; on paper the attributes.
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true">'
    '<path class="bird-brand" fill="{colour}" d="{shape}"/>'
    '<path class="wire" fill="none" stroke="{colour}" stroke-width="1.5" d="{ground}"/></svg>'
)
FERN = MARK.format(
    colour="#6b2a5e",
    shape="M16 3c6 5 9 10 9 15a9 9 0 0 1-8 9v-6l5-5-1-1-4 4v-5l3-3-1-1-2 2V8h-2v4l-2-2-1 1 3 3v5"
    "l-4-4-1 1 5 5v6a9 9 0 0 1-8-9c0-5 3-10 9-15z",
    ground="M4 29.5h24",
)
SUN = MARK.format(
    colour="#1f3f8f",
    shape="M6 20a10 10 0 0 1 20 0zM15 3h2v5h-2zM4.5 8.5 6 7l3.5 3.5L8 12zM26 7l1.5 1.5L24 12"
    "l-1.5-1.5z",
    ground="M2 23.5h28M6 27.5h20",
)


@dataclass(frozen=True)
class Brand:
    """What tells one brand from the others."""

    abbreviation: str
    group: str
    name: str
    phone: str
    city: str
    state: str
    postal_code: str
    tokens: Tokens
    logo_svg: str
    first_number: int
    stylesheet: str = ""


BRANDS = (
    Brand(
        *("LARKSPUR", "LARK", "Larkspur Telephone", "+12185550100", "Duluth", "MN", "55802"),
        TEAL,
        "",
        100100,
    ),
    Brand(
        *("FERNWOOD", "FERN", "Fernwood Fiber", "+17155550100", "Superior", "WI", "54880"),
        PLUM,
        FERN,
        110100,
        FERN_SHEET,
    ),
    Brand(
        *("PRAIRIE", "PRAI", "Prairie Signal", "+17015550100", "Fargo", "ND", "58102"),
        NAVY,
        SUN,
        120100,
        PRAIRIE_SHEET,
    ),
)


def found_company(calendar: Calendar) -> tuple[Company, Cycle]:
    """The seller behind the three brands, its number sequence and its one cycle."""
    company = Company.objects.create(
        name=COMPANY_NAME,
        legal_name="Larkspur Communications LLC",
        time_zone=ZONE,
        federal_tax_id="00-0000001",
        address_1="12 Canal Street",
        city="Duluth",
        state="MN",
        postal_code="55802",
    )
    InvoiceSequence.objects.create(company=company, prefix="INV-", next_number=10001)
    cycle = Cycle.objects.create(
        code=f"M{calendar.cycle_day}",
        description=f"Monthly on day {calendar.cycle_day}",
        day=calendar.cycle_day,
        first_invoice_on=calendar.invoice_dates[0],
    )
    return company, cycle


def found_brand(company: Company, brand: Brand) -> Group:
    """A base with its look, billing defaults and the group of its accounts."""
    host = f"{brand.name.casefold().replace(' ', '-')}.example"
    base = Base.objects.create(
        abbreviation=brand.abbreviation,
        company=company,
        name=brand.name,
        is_default=brand is BRANDS[0],
        host_names=host,
        website=f"https://{host}",
        cs_phone=brand.phone,
        cs_hours="Monday to Friday, 8 am to 6 pm",
        customer_service_email=f"care@{host}",
        orders_email=f"orders@{host}",
        trouble_repair_email=f"repair@{host}",
        **_addresses(brand),
    )
    BaseBilling.objects.create(base=base, due_days=20, message=f"Thank you for choosing {base}.")
    BaseLook.objects.create(
        base=base,
        tokens=brand.tokens,
        stylesheet=brand.stylesheet,
        logo_svg=brand.logo_svg,
    )
    scheme = AccountNumberScheme.objects.create(name=brand.name, next_number=brand.first_number)
    return Group.objects.create(abbreviation=brand.group, name=brand.name, base=base, scheme=scheme)


def _addresses(brand: Brand) -> dict[str, str]:
    """Where letters come from and where checks go."""
    town = {"city": brand.city, "state": brand.state, "postal_code": brand.postal_code}
    return {
        "return_name": brand.name,
        "return_address_1": "12 Canal Street",
        "remit_company": brand.name,
        "remit_address_1": "PO Box 4410",
        **{f"return_{key}": value for key, value in town.items()},
        **{f"remit_{key}": value for key, value in town.items()},
    }
