"""Products of accounts and what they carry, as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, QuerySet, Window
from django.db.models.functions import RowNumber, Upper

from tollbook.catalog.models import ProductType
from tollbook.customers.models import Account, Location
from tollbook.customers.types import PENDING
from tollbook.flows.exchange.account_columns import CODE_MOST
from tollbook.flows.exchange.catalog import refuse_others
from tollbook.flows.exchange.catalog_tables import cells, coded
from tollbook.flows.exchange.companions import UNKNOWN
from tollbook.flows.exchange.rows import Cell, RowTable, cell, chosen_of
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Job, Values, told
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.fresh import point
from tollbook.kernel.record import Kind
from tollbook.kernel.rows import OneOf, among
from tollbook.services import actions as services
from tollbook.services.models import Product, ProductCharge
from tollbook.services.types import NewCharge, NewProduct

OWNERS, PLACES, PRODUCTS = "owners", "places of owners", "products of owners"
WORDS = ("alternate_id", "description", "location_code", "tax_npanxx", "rate_exception")
BOXES = ("free_minutes_out", "free_minutes_in")
END, WHY = "disconnected_on", "end_reason"
OF_PRODUCT = ("account_number", "product_type", "product_id", "product_active_on")
NEW, ACTIVE = "new", "active"


def _number(path: str) -> Cell:
    words = ("account_number", "Account", "Its number.")
    spec = told(*words, kind=Kind.ACCOUNT, is_required=True)
    return Cell(spec, f"{path}number")


def _known(numbers: Sequence[str], job: Job) -> dict[int, Account]:
    """The accounts of a batch, kept by number in capitals; given by their keys."""
    wanted = {each.upper() for each in numbers}
    rows = Account.objects.filter(OneOf(Upper("number"), wanted))
    job.kept[OWNERS] = {each.number.upper(): each for each in rows}
    return {each.pk: each for each in job.kept[OWNERS].values()}


def _placed(numbers: Sequence[str], job: Job) -> None:
    """The accounts of a batch with their locations, two statements."""
    owners = _known(numbers, job)
    places = Location.objects.filter(account__in=among(owners))
    job.kept[PLACES] = {(each.account_id, each.code): each for each in places}


def _owner(values: Values, job: Job) -> Account:
    found: Account | None = job.kept[OWNERS].get(values["account_number"].upper())
    if found is None:
        raise WrongFields(UNKNOWN)
    return found


def _place(account: Account, code: int | None, job: Job) -> Location | None:
    if code is None:
        return None
    found: Location | None = job.kept[PLACES].get((account.pk, code))
    if found is None:
        raise WrongFields({"location_code": ("CHO", f"The account has no location {code}.")})
    return found


@dataclass(frozen=True)
class Products(RowTable):
    """Products; one that belongs to another comes after it."""

    def pass_of(self, line: Line) -> int:
        return int(bool(line["parent_id"].strip()))

    def held_rows(self) -> "QuerySet[Any]":
        numbered = super().held_rows().exclude(account__number__startswith=PENDING)
        return numbered.select_related("account", "parent__product_type", "location")

    def prepare(self, keys: Sequence[Values], job: Job) -> None:
        _placed([each["account_number"] for each in keys], job)

    def facts(self, values: Values, job: Job) -> Values:
        account = _owner(values, job)
        own = [each for each in self.cells if "__" not in each.path or each.of is not None]
        among = [each for each in own if each.spec.name in values]
        return {each.attribute: each.fact(values[each.spec.name], job) for each in among} | {
            "account": account,
            "location": _place(account, values.get("location_code"), job),
            "parent": _parent(account, values),
        }


def _parent(account: Account, values: Values) -> Product | None:
    """The product that another one belongs to: the last of its name that had begun."""
    wanted = values.get("parent_id")
    if not wanted:
        return None
    rows = Product.objects.filter(account=account, product_id=wanted)
    if kind := values.get("parent_type"):
        rows = rows.filter(product_type__code=kind)
    begun = rows.filter(active_on__lte=values["active_on"]).order_by("-active_on", "pk")
    found = begun.first() or rows.order_by("active_on", "pk").first()
    if found is None:
        raise WrongFields({"parent_id": ("CHO", f"The account has no product {wanted}.")})
    return found


def _add_products(wanted: Sequence[Values], job: Job) -> Sequence[Model]:
    """A state other than new or active is one that a carrier brings along."""
    for facts in wanted:
        status = facts.get("status", ACTIVE)
        if status not in (NEW, ACTIVE) and not job.sets_status:
            words = "A product begins as new or active; `--force-status` sets what it is."
            raise WrongFields({"status": ("STATUS", words)})
    made = services.add_products(wanted=[NewProduct(**facts) for facts in wanted], by=job.by)
    if not job.sets_status:
        for product in made:
            if product.status == ACTIVE:
                services.refuse_without_911(product)
    return made


def _change_product(row: Product, values: Values, job: Job) -> None:
    refuse_others(values, (*WORDS, *BOXES, END, WHY))
    if WHY in values and END not in values and row.disconnected_on is None:
        raise WrongFields({WHY: ("REASON", "Say with it from which day the product ends.")})
    account = row.account
    _placed([account.number], job)
    facts = {each.spec.name: each for each in PRODUCTS_TABLE.cells}
    for name in set(values) - {END, "location_code"}:
        setattr(row, name, facts[name].fact(values[name], job))
    if "location_code" in values:
        row.location = _place(account, values["location_code"], job)
    services.keep_product(product=row, by=job.by)
    if END in values:
        if values[END] is None:
            refuse_others(values, ())
        services.disconnect(product=row, on=values[END], today=job.today, by=job.by)


PRODUCTS_TABLE = Products(
    *("products", "What accounts have: lines, numbers, equipment.", Product),
    (
        _number("account__"),
        *coded(Product, "product_type"),
        *cells(Product, "product_id", "active_on", END),
        chosen_of(cell(Product, WHY), "ReasonCancelled"),
        *cells(Product, "status", "description"),
        Cell(
            told(
                *("location_code", "Location", "Its code."),
                kind=Kind.WHOLE,
                highest=CODE_MOST,
                default=None,
            ),
            "location__code",
        ),
        *coded(Product, "rate_plan", "rate_exception"),
        *cells(Product, "alternate_id", "tax_npanxx", "ring_to", *BOXES),
        Cell(told("parent_type", "Kind of the parent", "", size=20), "parent__product_type__code"),
        Cell(told("parent_id", "Parent Product ID", "", size=40), "parent__product_id"),
    ),
    ("account_number", "product_type", "product_id", "active_on"),
    _add_products,
    _change_product,
    narrow=("account_number", "product_id"),
    is_many=True,
    passes=2,
)


@dataclass(frozen=True)
class Charges(RowTable):
    """Charges of products. nth: tells apart what a product carries several times from a day on."""

    def held_rows(self) -> "QuerySet[Any]":
        same = Window(RowNumber(), [F("product"), F("item"), F("active_on")], F("pk").asc())
        held: QuerySet[Any] = super().held_rows()
        numbered = held.exclude(product__account__number__startswith=PENDING)
        rows: QuerySet[Any] = numbered.annotate(nth=same)
        return rows.select_related("product__account", "product__product_type")

    def prepare(self, keys: Sequence[Values], job: Job) -> None:
        numbers = [each["account_number"] for each in keys]
        owners, types = _known(numbers, job), ProductType.objects.in_bulk()
        rows = list(Product.objects.filter(account__in=among(owners)))
        for each in rows:
            point(each, "account", owners[each.account_id])
            point(each, "product_type", types[each.product_type_id])
        job.kept[PRODUCTS] = {
            (
                each.account.number.upper(),
                each.product_type.code.casefold(),
                each.product_id.casefold(),
                each.active_on,
            ): each
            for each in rows
        }

    def facts(self, values: Values, job: Job) -> Values:
        _owner(values, job)
        named = (values["account_number"], values["product_type"], values["product_id"])
        key = (named[0].upper(), named[1].casefold(), named[2].casefold())
        product = job.kept[PRODUCTS].get((*key, values["product_active_on"]))
        if product is None:
            raise WrongFields({"product_id": ("CHO", "The account has no such product.")})
        own = {each.spec.name: each for each in self.cells if not each.path.startswith("product__")}
        among = [each for name, each in own.items() if name in values]
        facts = {each.attribute: each.fact(values[each.spec.name], job) for each in among}
        return {"nth": 1} | facts | {"product": product}


def _add_charges(wanted: Sequence[Values], job: Job) -> Sequence[Model]:
    found = [dict(facts) for facts in wanted]
    asked: dict[tuple[Any, ...], int] = {}
    for facts in found:
        product, item = facts["product"], facts["item"]
        key = (product.pk, item.pk, facts["active_on"])
        nth = facts.pop("nth")
        if nth > 1 and key not in asked:
            asked[key] = product.charges.filter(item=item, active_on=facts["active_on"]).count()
        asked[key] = asked.get(key, 0) + 1
        if nth != asked[key]:
            raise WrongFields({"nth": ("NTH", "Number them 1, 2, 3, in this order.")})
    pairs = [(facts.pop("product"), NewCharge(**facts)) for facts in found]
    return services.add_charges(wanted=pairs, by=job.by)


def _change_charge(row: ProductCharge, values: Values, job: Job) -> None:
    refuse_others(values, ("ended_on",))
    if values["ended_on"] is None:
        refuse_others(values, ())
    services.end_charge(charge=row, on=values["ended_on"], by=job.by)


CHARGES_TABLE = Charges(
    *("charges", "What products carry, from a day until a day.", ProductCharge),
    (
        _number("product__account__"),
        Cell(
            told("product_type", "Product type", "Its code.", size=20, is_required=True),
            "product__product_type__code",
        ),
        Cell(PRODUCTS_TABLE.named("product_id").spec, "product__product_id"),
        Cell(
            replace(PRODUCTS_TABLE.named("active_on").spec, name="product_active_on"),
            "product__active_on",
        ),
        *coded(ProductCharge, "item"),
        *cells(ProductCharge, "active_on", "ended_on", "quantity", "price"),
        Cell(
            told("nth", "Which of the same", "", kind=Kind.WHOLE, default=1, lowest=Decimal(1)),
            "nth",
        ),
    ),
    (*OF_PRODUCT, "item", "active_on", "nth"),
    _add_charges,
    _change_charge,
    narrow=("account_number", "product_id"),
    is_many=True,
)
