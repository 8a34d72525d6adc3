"""A small carrier for the claims: one base, one monthly cycle, accounts with what a claim needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tollbook.billing.facts import USAGE
from tollbook.billing.issuing import issue
from tollbook.billing.models import BaseBilling, BillingProfile, Cycle, InvoiceSequence, Run
from tollbook.billing.run import NewRun, approve, draft, open_run
from tollbook.billing.types import RunKind, RunState
from tollbook.catalog.models import ChargeItem, ItemPrice, ProductType, TaxCategory, TaxRule
from tollbook.catalog.types import ItemKind
from tollbook.customers.models import Account, Base, Company, Group, Location, Status
from tollbook.services.models import Product, ProductCharge

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CATEGORIES = {
    "voice_local": (0, True),
    "voice_intrastate": (0, True),
    "voice_interstate": (1_000_000, True),
    "toll_free_intra": (0, True),
    "toll_free_inter": (1_000_000, True),
    "international": (1_000_000, True),
    "voip": (649_000, True),
    "internet": (0, False),
    "equipment": (0, True),
    "other": (0, True),
}
ADDRESS = {
    "address_1": "1 Main Street",
    "city": "Duluth",
    "state": "MN",
    "postal_code": "55802",
    "county": "St. Louis",
    "in_city": True,
}


@dataclass
class Carrier:
    """A company with one base and one cycle, and short ways to fill it."""

    company: Company
    base: Base
    group: Group
    status: Status
    cycle: Cycle
    calls: list[tuple[Any, ...]] = field(default_factory=list)  # rows of USAGE, unbilled
    stamped: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)  # invoice, row

    def account(self, number: str, *, is_business: bool = True, **profile: Any) -> Account:
        """A billable account with its bill-to and its billing profile."""
        made = Account.objects.create(
            number=number,
            name=f"Customer {number}",
            group=self.group,
            status=self.status,
            is_business=is_business,
        )
        Location.objects.create(account=made, is_bill_to=True, **ADDRESS)
        BillingProfile.objects.create(account=made, cycle=self.cycle, **profile)
        return made

    def location(self, account: Account, code: int, description: str, **fields: Any) -> Location:
        """One more place of an account."""
        return Location.objects.create(
            account=account, code=code, description=description, **(ADDRESS | fields)
        )

    def product(self, account: Account, number: str, active_on: date, **fields: Any) -> Product:
        """A line of an account at its bill-to, unless `fields` say otherwise."""
        kind, _ = ProductType.objects.get_or_create(
            code=fields.pop("type_code", "line"),
            defaults={
                "label": "Business line",
                "kind": fields.pop("kind", "local"),
                "is_traditional": True,
                "is_voip": fields.pop("is_voip", False),
            },
        )
        place = fields.pop("location", Location.objects.get(account=account, is_bill_to=True))
        return Product.objects.create(
            account=account,
            product_type=kind,
            product_id=number,
            active_on=active_on,
            location=place,
            **fields,
        )

    def charge(self, product: Product, price: str | None, **fields: Any) -> ProductCharge:
        """A charge on a product; fields of the item begin with item_."""
        item_fields = {
            key.removeprefix("item_"): fields.pop(key)
            for key in list(fields)
            if key.startswith("item_")
        }
        category = item_fields.pop("tax_category", "voice_local")
        code = item_fields.pop("code", f"item-{ChargeItem.objects.count() + 1}")
        item, _ = ChargeItem.objects.get_or_create(
            code=code,
            defaults={
                "description": "Line",
                "kind": ItemKind.RECURRING,
                "tax_category": TaxCategory.objects.get(code=category),
            }
            | item_fields,
        )
        return ProductCharge.objects.create(
            product=product,
            item=item,
            price=None if price is None else Decimal(price),
            active_on=fields.pop("active_on", product.active_on),
            **fields,
        )

    def list_price(self, item_code: str, valid_from: date, amount: str) -> None:
        """The list price of an item from a day on."""
        item = ChargeItem.objects.get(code=item_code)
        ItemPrice.objects.create(item=item, valid_from=valid_from, amount=Decimal(amount))

    def tax(self, code: str, level: str, percent: str, *categories: str, **fields: Any) -> TaxRule:
        """A tax rule for some categories (default all that are taxed) from 2026 on."""
        places = {"state": {"state": "MN"}, "county": {"state": "MN", "county": "St. Louis"}}
        places["city"] = {"state": "MN", "city": "Duluth"}
        facts: dict[str, Any] = {
            "label": code.replace("-", " ").capitalize(),
            "kind": "percent",
            "valid_from": date(2026, 1, 1),
            "percent": Decimal(percent),
        }
        rule = TaxRule.objects.create(
            code=code, level=level, **(facts | places.get(level, {}) | fields)
        )
        chosen = TaxCategory.objects.filter(is_taxed=True)
        rule.categories.set(chosen.filter(code__in=categories) if categories else chosen)
        return rule

    def usage(self, product: Product, category: str, price_micros: int, calls: int = 1) -> None:
        """Calls of a product that were not billed yet; a minute each."""
        whole = (product.account_id, product.pk, category, 1)
        self.calls.append((*whole, calls, 60 * calls, 60 * calls, 0, price_micros))

    @property
    def store(self) -> "CallBook":
        """The calls as a bill run meets them."""
        return CallBook(self)

    def run(self, invoice_on: date, kind: RunKind = RunKind.PRODUCTION, **more: Any) -> Run:
        """A run of the cycle, opened and taken as verified."""
        run = open_run(wanted=NewRun(self.cycle, invoice_on, kind, **more), now=NOON)
        Run.objects.filter(pk=run.pk).update(state=RunState.VERIFIED)
        run.refresh_from_db()
        return run

    def bill(self, invoice_on: date, **more: Any) -> Run:
        """A whole run, from opening to issue."""
        run = draft(run=self.run(invoice_on, **more), calls=self.store)
        return issue(run=approve(run=run, now=NOON), now=NOON, calls=self.store)


@dataclass
class CallBook:
    """Calls in a list: what the call store answers, without its files.

    The real store is joined with real runs in `tests/stories`.
    """

    carrier: Carrier

    def sums(self, account_ids: Sequence[int], _cut_off_on: date, _pass_max: int) -> pa.Table:
        return _table_of(row for row in self.carrier.calls if row[0] in account_ids)

    def latest_pass(self) -> int:
        return 1

    def stamp(self, invoices: pa.Table, _cut_off_on: date, _pass_max: int) -> None:
        stamped = dict(zip(*(column.to_pylist() for column in invoices.columns), strict=True))
        for row in [row for row in self.carrier.calls if row[0] in stamped]:
            self.carrier.calls.remove(row)
            self.carrier.stamped.append((stamped[row[0]], row))

    def stamped(self, account_ids: Sequence[int], invoice_ids: Sequence[int]) -> pa.Table:
        found = (row for key, row in self.carrier.stamped if key in invoice_ids)
        return _table_of(row for row in found if row[0] in account_ids)

    def unstamp(self, invoice_ids: Sequence[int]) -> None:
        for key, row in [each for each in self.carrier.stamped if each[0] in invoice_ids]:
            self.carrier.stamped.remove((key, row))
            self.carrier.calls.append(row)


def _table_of(rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(USAGE)
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, USAGE, strict=True)],
        schema=USAGE,
    )


def new_carrier(*, day: int = 13, interval: str = "monthly", first: date | None = None) -> Carrier:
    """An empty carrier whose cycle has its first invoice in 2025."""
    company = Company.objects.create(name="Larkspur", legal_name="Larkspur Telephone, Inc.")
    base = Base.objects.create(
        abbreviation="LARK",
        company=company,
        name="Larkspur Telephone",
        is_default=True,
        cs_phone="2185550100",
        remit_company="Larkspur Telephone",
        remit_address_1="PO Box 4410",
        remit_city="Duluth",
        remit_state="MN",
        remit_postal_code="55803",
    )
    # Claims about finance charges ask for them; all others may leave their bills unpaid.
    BaseBilling.objects.create(
        base=base, due_days=20, finance_start_days=999, message="Thank you for your business."
    )
    InvoiceSequence.objects.create(company=company, prefix="L-", next_number=1001)
    for code, (ppm, is_taxed) in CATEGORIES.items():
        TaxCategory.objects.get_or_create(
            code=code, defaults={"label": code, "interstate_ppm": ppm, "is_taxed": is_taxed}
        )
    return Carrier(
        company=company,
        base=base,
        group=Group.objects.create(abbreviation="G1", name="Group one", base=base),
        status=Status.objects.create(code="active", label="Active"),
        cycle=Cycle.objects.create(
            code="C13",
            description="The 13th",
            day=day,
            interval=interval,
            first_invoice_on=first or date(2025, 1, day),
        ),
    )


class Killed(BaseException):
    """The process ends here."""
