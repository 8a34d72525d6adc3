"""The form of a new customer: its sections, its first products, and what is filled by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tollbook.customers.queries.agents import master_of
from tollbook.customers.queries.opening import (
    agent_called,
    base_of_group,
    options_of_new,
    sections_of_new,
)
from tollbook.customers.types import Place
from tollbook.flows.types import FirstProduct
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section
from tollbook.kernel.sheet import Sheet, drawn, options_from, sent
from tollbook.office.request import OfficeRequest
from tollbook.services.queries import Offer, offer

PRODUCTS_MAX = 3
ITEMS_PER_PRODUCT = 2
BILLING = Section(
    *("billing", "new", "Billing", "BillingProfile"),
    (
        FieldSpec("cycle", "Cycle", "Needed before the account is activated.", Kind.CHOICE),
        FieldSpec(
            *("billing_emails", "Billing Email", "Gets e-mail bills and notices.", Kind.EMAILS),
            size=500,
        ),
    ),
)


@dataclass
class OpeningForm:
    """What the page shows: the sheet, the places of the ZIP, what follows from the choices."""

    sheet: Sheet
    offer: Offer
    posted: Mapping[str, str]
    places: list[Place]

    @property
    def base_words(self) -> str:
        """Brand and seller behind the group, "" before one is chosen."""
        base = base_of_group(self.sheet.texts.get("group", ""))
        return f"{base.name}, {base.company.name}" if base else ""

    @property
    def master_words(self) -> str:
        """Who stands on top of the agent, "" without an agent."""
        master = master_of(agent_called(self.sheet.texts.get("agent", "")))
        return str(master) if master else ""

    @property
    def products(self) -> list[tuple[int, dict[str, str], str]]:
        """Number, what was typed, and the error of each line of first products."""
        names = ("type", "id", "plan", "item_1", "item_2", "quantity")
        return [
            (
                place,
                {name: self.posted.get(f"p{place}_{name}", "") for name in names},
                self.sheet.faults.get(f"p{place}", ("", ""))[1],
            )
            for place in range(1, PRODUCTS_MAX + 1)
        ]

    def follow_agent(self) -> None:
        """A newly picked agent brings its group; a group that was chosen since stays."""
        code = self.sheet.texts.get("agent", "")
        agent = agent_called(code) if code != self.posted.get("agent_seen", "") else None
        if agent is not None and agent.group is not None:
            self.sheet.texts["group"] = agent.group.abbreviation

    def first_products(self) -> tuple[FirstProduct, ...]:
        """The products of the filled lines; raises WrongFields at the lines that will not do."""
        found, faults = [], {}
        for place, typed, _ in self.products:
            try:
                if any(typed.values()):
                    found.append(self._product(typed))
            except ValueError as fault:
                faults[f"p{place}"] = ("product", str(fault))
        if faults:
            raise WrongFields(faults)
        return tuple(found)

    def _product(self, typed: Mapping[str, str]) -> FirstProduct:
        kind = _chosen(self.offer.types, typed["type"])
        if kind is None:
            raise ValueError("Choose what kind of product it is.")
        if not typed["id"].strip():
            raise ValueError("Enter the phone number or a name for the product.")
        plan = _chosen(self.offer.plans, typed["plan"])
        if kind.has_usage and plan is None:
            raise ValueError("Choose a rate plan for its calls.")
        quantity = typed["quantity"].strip() or "1"
        if not quantity.isdigit() or not 1 <= int(quantity) <= 9999:
            raise ValueError("Enter a quantity from 1 to 9999.")
        items = [_chosen(self.offer.items, typed[f"item_{n}"]) for n in (1, 2)]
        kept = tuple(item for item in items if item is not None)
        return FirstProduct(kind, typed["id"].strip(), plan, kept, int(quantity))


def _chosen(rows: list[Any], key: str) -> Any:
    """The row with this key, None for none."""
    return next((row for row in rows if str(row.pk) == key), None)


def form_of(request: OfficeRequest, cycles: list[Option], cycle_default: str) -> OpeningForm:
    """The form as it was sent, or a new one."""
    sections = (*sections_of_new(may_number=request.viewer.may("Customers.Admin")), BILLING)
    posted: Mapping[str, str] = request.POST
    options = options_of_new(posted.get("company", "")) | {"cycle": cycles}
    reading = Reading(today=request.viewer.today, options=options)
    if request.method == "POST":
        return OpeningForm(sent(sections, posted, reading), offer(), posted, [])
    return OpeningForm(drawn(sections, {"cycle": cycle_default}, reading), offer(), posted, [])


def cycle_options(rows: Any) -> list[Option]:
    """Cycles by their code."""
    return options_from(rows, value="code")
