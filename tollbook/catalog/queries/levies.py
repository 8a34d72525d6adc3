"""Taxes, tax places and automatic charges, for the pages of the staff; nobody else sees any."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tollbook.catalog.models import (
    BaseCharge,
    ChargeItem,
    ItemPrice,
    TaxCategory,
    TaxPlace,
    TaxRule,
)
from tollbook.catalog.types import AutomaticWay, ItemKind
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def tax_rules_for(viewer: Viewer, text: str = "") -> QuerySet[TaxRule]:
    """Taxes and recovery fees by level and place, the newest rate of each first."""
    rules = TaxRule.objects.all() if viewer.sees_all else TaxRule.objects.none()
    if text:
        names = ("code", "label", "state", "county", "city")
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": text})
        rules = rules.filter(wanted)
    return rules.order_by("-is_government", "state", "county", "city", "code", "-valid_from")


def tax_rule_for(viewer: Viewer, rule_id: int) -> TaxRule:
    """One of them; raises NotFound."""
    found = tax_rules_for(viewer).filter(pk=rule_id).first()
    if found is None:
        raise NotFound("tax rule", rule_id)
    return found


def tax_categories_for(viewer: Viewer) -> QuerySet[TaxCategory]:
    """Tax categories in their order."""
    rows = TaxCategory.objects.all() if viewer.sees_all else TaxCategory.objects.none()
    return rows.order_by("pk")


def factor_quarters(quarters: Collection[date]) -> dict[date, TaxRule | None]:
    """The Federal USF factor that holds on the first day of each quarter; one statement."""
    rules = list(TaxRule.objects.filter(is_federal_usf=True).order_by("valid_from"))
    found: dict[date, TaxRule | None] = dict.fromkeys(quarters)
    for rule in rules:
        for day in quarters:
            if rule.valid_from <= day and (rule.valid_to is None or rule.valid_to >= day):
                found[day] = rule
    return found


def tax_places_for(viewer: Viewer, text: str = "") -> QuerySet[TaxPlace]:
    """Exchanges with the place where they are taxed, by digits."""
    rows = TaxPlace.objects.all() if viewer.sees_all else TaxPlace.objects.none()
    if text:
        rows = rows.filter(
            Q(npanxx__startswith=text) | Q(city__icontains=text) | Q(county__icontains=text)
        )
    return rows.order_by("npanxx")


def base_charges_for(viewer: Viewer) -> QuerySet[BaseCharge]:
    """Automatic charges by base, with their items."""
    rows = BaseCharge.objects.all() if viewer.sees_all else BaseCharge.objects.none()
    rows = rows.select_related("base", "item__tax_category").prefetch_related("of_items")
    return rows.order_by("base__name", "item__description", "-valid_from")


def paper_fee_of(base_id: int, on: date, *, is_business: bool) -> Decimal:
    """What a base adds to a bill that goes on paper on a day, before taxes; 0 where nothing."""
    price = ItemPrice.objects.filter(item=OuterRef("item"), valid_from__lte=on)
    whose = ("both", "business" if is_business else "residential")
    held = BaseCharge.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        base=base_id,
        way=AutomaticWay.PAPER,
        applies_to__in=whose,
        valid_from__lte=on,
    )
    amount = Subquery(price.order_by("-valid_from").values("amount")[:1])
    found = held.annotate(amount=amount).values_list("amount", flat=True)
    return sum((each for each in found if each), Decimal(0))


def base_charge_for(viewer: Viewer, charge_id: int) -> BaseCharge:
    """One of them; raises NotFound."""
    found = base_charges_for(viewer).filter(pk=charge_id).first()
    if found is None:
        raise NotFound("automatic charge", charge_id)
    return found


def named_items_for(viewer: Viewer) -> QuerySet[ChargeItem]:
    """Charge items whose lines a percentage may name."""
    rows = ChargeItem.objects.all() if viewer.sees_all else ChargeItem.objects.none()
    kinds = [ItemKind.RECURRING, ItemKind.ONE_TIME]
    return rows.filter(kind__in=kinds).order_by("description", "code")


def list_price_of(item: ChargeItem, on: date) -> str:
    """The list price of a day in words, or none."""
    price = item.prices.filter(valid_from__lte=on).order_by("-valid_from").first()
    price = price or item.prices.order_by("valid_from").first()
    return f"{price.amount.normalize():,.2f}" if price else "no price"
