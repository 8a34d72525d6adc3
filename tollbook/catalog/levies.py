"""Upkeep of taxes and of the charges that bases bill by themselves. Rows are dated.

What a bill was worked out with never changes: a row that bills may have used is only ended. Another
rate of the same tax follows the former one, which ends on the day before.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.catalog.models import BaseCharge, ChargeItem, ItemPrice, TaxCategory, TaxRule
from tollbook.catalog.types import ItemKind, TaxKind, TaxLevel
from tollbook.kernel.errors import Refused
from tollbook.kernel.period import add_months

USF_CODE = "fed-usf"
USF_LABEL = "Federal Universal Service Fund"
# What the contribution is measured on (47 CFR 54.706).
USF_CATEGORIES = ("voice_interstate", "voip", "toll_free_inter", "international")
ONE_DAY = timedelta(days=1)
MONTHS_OF_QUARTER = 3


@transaction.atomic
def add_tax(*, facts: Mapping[str, Any], categories: Iterable[str], by: Actor) -> TaxRule:
    """A tax or recovery fee from a day on; a former rate of the same code ends the day before.

    facts: fields of a TaxRule; categories: codes of the tax categories that it is levied on.
    """
    rule = TaxRule(**facts)
    _refuse_place(rule)
    chosen = list(TaxCategory.objects.filter(code__in=set(categories)))
    if not chosen:
        raise Refused("no-category", "Choose one tax category or more.")
    _end_former(rule, by)
    save_tracked(row=rule, by=by)
    rule.categories.set(chosen)
    return rule


def _refuse_place(rule: TaxRule) -> None:
    """A level names its place, and nothing below it."""
    wanted = {
        TaxLevel.STATE: (rule.state,),
        TaxLevel.COUNTY: (rule.state, rule.county),
        TaxLevel.CITY: (rule.state, rule.city),
    }.get(TaxLevel(rule.level), ())
    if not all(wanted):
        raise Refused("no-place", f"Say which {rule.level} levies it, and in which state.")
    is_amount = rule.kind == TaxKind.PER_LINE
    if (rule.amount if is_amount else rule.percent) <= 0:
        raise Refused("no-rate", "Enter the amount." if is_amount else "Enter the percentage.")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise Refused("ends-early", "The last day lies before the first.")


def _end_former(rule: TaxRule, by: Actor) -> None:
    same = TaxRule.objects.filter(code=rule.code)
    if same.filter(valid_from__gte=rule.valid_from).exists():
        raise Refused("rule-later", "This tax has a rule from that day or a later one already.")
    former = same.order_by("-valid_from").first()
    if former is not None and (former.valid_to is None or former.valid_to >= rule.valid_from):
        former.valid_to = rule.valid_from - ONE_DAY
        save_tracked(row=former, by=by)


@transaction.atomic
def end_tax(*, rule: TaxRule, on: date, today: date, by: Actor) -> None:
    """The last invoice date that a tax holds for; bills of the past keep it."""
    if on < today or on < rule.valid_from:
        raise Refused("ends-early", "The last day is today at the earliest.")
    rule.valid_to = on
    save_tracked(row=rule, by=by)


def quarter_of(on: date) -> date:
    """The first day of the quarter that holds `on`."""
    return date(on.year, on.month - (on.month - 1) % MONTHS_OF_QUARTER, 1)


@transaction.atomic
def set_usf_factor(*, on: date, percent: Decimal, source: str, by: Actor) -> TaxRule:
    """The contribution factor of the quarter that holds `on`, in percent; it ends with it.

    One factor for a quarter; it covers the categories of the factor before.
    """
    begins_on = quarter_of(on)
    ends_on = add_months(begins_on, MONTHS_OF_QUARTER) - ONE_DAY
    factors = TaxRule.objects.filter(is_federal_usf=True)
    if factors.filter(valid_from__gte=begins_on, valid_from__lte=ends_on).exists():
        raise Refused("factor-stands", "This quarter has its factor already.")
    former = factors.filter(valid_from__lt=begins_on).order_by("-valid_from").first()
    facts = {
        "code": former.code if former else USF_CODE,
        "label": former.label if former else USF_LABEL,
        "level": TaxLevel.FEDERAL,
        "kind": TaxKind.INTERSTATE_PERCENT,
        "is_federal_usf": True,
        "percent": percent,
        "valid_from": begins_on,
        "valid_to": ends_on,
        "source": source,
    }
    codes = former.categories.values_list("code", flat=True) if former else USF_CATEGORIES
    later = factors.filter(valid_from__gt=ends_on).exists()
    if not later:
        return add_tax(facts=facts, categories=list(codes), by=by)
    rule = TaxRule(**facts)
    save_tracked(row=rule, by=by)
    rule.categories.set(TaxCategory.objects.filter(code__in=codes))
    return rule


# --- what a base bills by itself


@transaction.atomic
def add_base_charge(
    *, item: Mapping[str, Any], amount: Decimal | None, facts: Mapping[str, Any], by: Actor
) -> BaseCharge:
    """An automatic charge with an item of its own.

    item: code, description, tax_category, provider; amount: its list price, None for a percentage;
    facts: fields of a BaseCharge, `of_items` among them.
    """
    told = dict(facts)
    named = told.pop("of_items", [])
    if ChargeItem.objects.filter(code=item["code"]).exists():
        raise Refused("code-taken", "There is a charge item with this code already.")
    if told["way"] == "percent" and not (named or told.get("of_kinds")):
        raise Refused("names-nothing", "Choose what the percentage is a part of.")
    made = ChargeItem(kind=ItemKind.AUTOMATIC, **item)
    save_tracked(row=made, by=by)
    if amount is not None:
        ItemPrice.objects.create(item=made, valid_from=told["valid_from"], amount=amount)
    charge = BaseCharge(item=made, **told)
    save_tracked(row=charge, by=by)
    charge.of_items.set(named)
    return charge


@transaction.atomic
def end_base_charge(*, charge: BaseCharge, on: date, today: date, by: Actor) -> None:
    """The last invoice date that bears it."""
    if on < today or on < charge.valid_from:
        raise Refused("ends-early", "The last day is today at the earliest.")
    charge.valid_to = on
    save_tracked(row=charge, by=by)
