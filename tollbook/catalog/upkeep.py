"""Upkeep of what calls cost: rate plans, exceptions and allotments. Rows are dated.

The past never changes: a row that has begun keeps its price. A new one is added beside it and acts
from its first day on. That day may lie in the past only where nothing had a price, so that calls
without one can be priced.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    Band,
    DeckRow,
    ExceptionRate,
    Holiday,
    RateException,
    RatePlan,
    RateRule,
    UsedPlan,
)
from tollbook.catalog.types import Hours
from tollbook.kernel.errors import Refused

Dated = RateRule | ExceptionRate | DeckRow
Row = TypeVar("Row", RateRule, ExceptionRate, DeckRow)

MINUTES_OF_DAY = 1440
BEGUN = "This row has begun. Add a new row that acts from a later day instead."
TWICE = "There is a row for the same calls from the same day already."
PAST = "Calls of those days have a price already. Begin today or later."
WITHIN = "on_net"


@transaction.atomic
def add_rate_plan(*, facts: Mapping[str, Any], by: Actor) -> RatePlan:
    """A plan without rules; facts: code, name, zone, deck."""
    _refuse_code(RatePlan.objects.all(), facts["code"])
    return _tracked(RatePlan(**facts), by)


@transaction.atomic
def change_rate_plan(*, plan: RatePlan, name: str, by: Actor) -> RatePlan:
    """Another name. Zone and deck decide about the past, so they stay."""
    plan.name = name
    return _tracked(plan, by)


@transaction.atomic
def add_rate_rule(*, plan: RatePlan, facts: Mapping[str, Any], today: date, by: Actor) -> RateRule:
    """A rule of the plan; facts: category and the fields of a price."""
    _refuse_band(plan, facts.get("band", ""))
    rule = RateRule(plan=plan, **facts)
    if rule.category == WITHIN and rule.valid_from < today:
        _refuse_another_kind(plan, rule.valid_from)
    others = plan.rules.filter(category=rule.category)
    return _added(rule, others, today, by)


def _refuse_another_kind(plan: RatePlan, since: date) -> None:
    """Calls within an account are of that kind only where the plan has a rule for it, so one of the
    past would take calls that have a price as another kind.
    """
    if UsedPlan.objects.filter(plan=plan, last_day__gte=since).exists():
        raise Refused("past-priced", PAST)


@transaction.atomic
def add_exception_rate(
    *, code: RateException, facts: Mapping[str, Any], today: date, by: Actor
) -> ExceptionRate:
    """A rate of an exception code; facts: category or prefix and the fields of a price."""
    rate = ExceptionRate(exception=code, **facts)
    others = code.rates.filter(category=rate.category, prefix=rate.prefix)
    return _added(rate, others, today, by)


def _added(row: Row, others: "QuerySet[Row]", today: date, by: Actor) -> Row:
    """Save `row` beside `others`, the rows for the same calls."""
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise Refused("ends-before", "The last day lies before the first day.")
    if others.filter(band=row.band, valid_from=row.valid_from).exists():
        raise Refused("row-twice", TWICE)
    overlapping = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from))
    if row.valid_from < today and overlapping.filter(valid_from__lt=today).exists():
        raise Refused("past-priced", PAST)
    try:
        with transaction.atomic():
            return _tracked(row, by)
    except IntegrityError as error:
        raise Refused("bad-price", "These values do not make a price.") from error


Saved = TypeVar("Saved", bound=Model)


def _tracked(row: Saved, by: Actor) -> Saved:
    """Save with a line of history for each field."""
    save_tracked(row=row, by=by)
    return row


def _taken_back(row: Model, by: Actor) -> None:
    """Delete, and write down what it was; raises Refused for a row that priced something.

    A day begins earlier where a customer lives than at the company, so a row may have been used
    before the company's own day says that it acts. The database keeps such a row.
    """
    gone = FieldChange("row", f"{row._meta.verbose_name} taken back", str(row), "")
    try:
        with transaction.atomic():
            record_changes(row=row, by=by, changes=[gone])
            row.delete()
    except IntegrityError as kept:
        raise Refused("begun", BEGUN) from kept


@transaction.atomic
def end_price(*, row: Dated, on: date, today: date, by: Actor) -> None:
    """`on` is the last day on which the row holds; today at the earliest."""
    if on < today:
        raise Refused(
            "past-priced", "Calls of those days have a price already. End today or later."
        )
    if on < row.valid_from:
        raise Refused("ends-before", "The last day lies before the first day.")
    if row.valid_to is not None and row.valid_to < today:
        raise Refused("ended", "This row has ended already.")
    row.valid_to = on
    save_tracked(row=row, by=by)


@transaction.atomic
def drop_price(*, row: Dated, today: date, by: Actor) -> None:
    """Take back a row that has not begun."""
    if row.valid_from <= today:
        raise Refused("begun", BEGUN)
    _taken_back(row, by)


def _refuse_band(plan: RatePlan, band: str) -> None:
    if not band:
        return
    known = Band.objects.filter(plan=plan, name=band).exists()
    if not known and not Holiday.objects.filter(plan=plan, band=band).exists():
        raise Refused("no-band", f"The plan has no hours called {band}.")


@transaction.atomic
def add_band(*, plan: RatePlan, hours: Hours, today: date, by: Actor) -> list[Band]:
    """Hours of some days of the week.

    Hours say in which band a call began. So they are settled before the first rule of the plan
    acts; later a new plan is made, and products carry it from a day on.
    """
    _refuse_begun(plan, today)
    start, end = hours.start_minute, hours.end_minute
    if not 0 <= start < end <= MINUTES_OF_DAY:
        raise Refused("bad-hours", "The hours end before they begin.")
    return [
        _tracked(
            Band(plan=plan, name=hours.name, weekday=day, start_minute=start, end_minute=end), by
        )
        for day in sorted(set(hours.weekdays))
    ]


@transaction.atomic
def drop_band(*, plan: RatePlan, name: str, today: date, by: Actor) -> None:
    """Take the hours of this name out of a plan of which no rule has acted."""
    _refuse_begun(plan, today)
    if plan.rules.filter(band=name).exists():
        raise Refused("band-in-use", "Rules of the plan name these hours. Take those back first.")
    for band in plan.bands.filter(name=name):
        _taken_back(band, by)


def _refuse_begun(plan: RatePlan, today: date) -> None:
    """A plan of which some rule has a price by hours keeps its hours."""
    acts = plan.rules.filter(valid_from__lte=today).exists()
    if acts or UsedPlan.objects.filter(plan=plan).exists():
        raise Refused(
            "plan-acts",
            "Rules of this plan price calls already, so its hours stay. Make a new plan with other "
            "hours and give it to products from a day on.",
        )


@transaction.atomic
def add_holiday(*, plan: RatePlan, on: date, band: str, today: date, by: Actor) -> Holiday:
    """A day that counts wholly as the hours called `band`."""
    if on < today or UsedPlan.objects.filter(plan=plan, last_day__gte=on).exists():
        raise Refused("past-priced", "Calls of that day have a price already.")
    if not plan.bands.filter(name=band).exists():
        raise Refused("no-band", f"The plan has no hours called {band}.")
    if plan.holidays.filter(on=on).exists():
        raise Refused("holiday-twice", "That day is a holiday of the plan already.")
    return _tracked(Holiday(plan=plan, on=on, band=band), by)


@transaction.atomic
def drop_holiday(*, holiday: Holiday, today: date, by: Actor) -> None:
    """Take back a holiday that has not come."""
    used = UsedPlan.objects.filter(plan=holiday.plan_id, last_day__gte=holiday.on)
    if holiday.on <= today or used.exists():
        raise Refused("begun", "That day has begun, and its calls are priced.")
    _taken_back(holiday, by)


@transaction.atomic
def add_exception(*, facts: Mapping[str, Any], by: Actor) -> RateException:
    """An exception code without rates; facts: code, name."""
    _refuse_code(RateException.objects.all(), facts["code"])
    return _tracked(RateException(**facts), by)


@transaction.atomic
def add_allotment(*, facts: Mapping[str, Any], by: Actor) -> Allotment:
    """An allotment without a size; facts: code, name, shared_by, counts."""
    _refuse_code(Allotment.objects.all(), facts["code"])
    return _tracked(Allotment(**facts), by)


@transaction.atomic
def add_terms(
    *, allotment: Allotment, facts: Mapping[str, Any], today: date, by: Actor
) -> AllotmentTerms:
    """How much it holds from a day on, which acts from the first period that begins then."""
    first = not allotment.terms.exists()
    if facts["valid_from"] < today and not first:
        raise Refused("past-priced", "Periods of those days are shared out already.")
    if allotment.terms.filter(valid_from=facts["valid_from"]).exists():
        raise Refused("row-twice", "There is a size from the same day already.")
    return _tracked(AllotmentTerms(allotment=allotment, **facts), by)


@transaction.atomic
def drop_terms(*, terms: AllotmentTerms, today: date, by: Actor) -> None:
    """Take back a size that has not begun."""
    if terms.valid_from <= today:
        raise Refused("begun", BEGUN)
    _taken_back(terms, by)


def _refuse_code(rows: "QuerySet[Any]", code: str) -> None:
    if rows.filter(code__iexact=code).exists():
        raise Refused("code-taken", f"The code {code} is taken.")
