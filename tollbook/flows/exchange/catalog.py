"""How rows of the catalog come in from lines, and what of a standing row may change.

A line that means a new row goes through the action of the pages. A folder, which moves a carrier
in, may bring rows of the past, as long as nothing of their plan or item has acted here yet.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model

from tollbook.catalog import actions as catalog
from tollbook.catalog.models import CallingArea, ChargeItem, DeckRow, TaxCategory
from tollbook.catalog.queries import has_priced
from tollbook.catalog.types import Hours
from tollbook.flows.exchange.rows import FIXED, Add, Change, each_by
from tollbook.flows.exchange.tables import Job, Values
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.queries import is_carried

PAST_RATES = "A rate begins today or later; `--force-status` brings those of the past."

# --- what may change


def refuse_others(values: Values, allowed: Sequence[str]) -> None:
    """Raise for what stays as it is."""
    fixed = [name for name in values if name not in allowed]
    if fixed:
        raise WrongFields(dict.fromkeys(fixed, ("FIXED", FIXED)))


def put(*allowed: str) -> Change:
    """A change of words and the like; everything else of the row stays."""

    def change(row: Any, values: Values, job: Job) -> None:
        refuse_others(values, allowed)
        for name, value in values.items():
            setattr(row, name, value)
        catalog.keep_row(row=row, by=job.by)

    return change


def ended(act: Any) -> Change:
    """A change of the last day alone."""

    def change(row: Any, values: Values, job: Job) -> None:
        refuse_others(values, ("valid_to",))
        if values["valid_to"] is None:
            raise WrongFields({"valid_to": ("FIXED", FIXED)})
        act(row, values["valid_to"], job)

    return change


END_PRICE = ended(
    lambda row, on, job: catalog.end_price(row=row, on=on, today=job.today, by=job.by)
)
END_TAX = ended(lambda row, on, job: catalog.end_tax(rule=row, on=on, today=job.today, by=job.by))
END_BASE_CHARGE = ended(
    lambda row, on, job: catalog.end_base_charge(charge=row, on=on, today=job.today, by=job.by)
)


def begin(day: date, job: Job, *, is_free: bool) -> date:
    """The day that counts as today for a new row: its own where it may lie in the past."""
    return min(day, job.today) if job.sets_status and is_free else job.today


# --- new rows


def hours(facts: Values, job: Job) -> Model:
    """Hours of one day of the week."""
    named = Hours(facts["name"], (facts["weekday"],), facts["start_minute"], facts["end_minute"])
    return catalog.add_band(plan=facts["plan"], hours=named, today=job.today, by=job.by)[0]


def holiday(facts: Values, job: Job) -> Model:
    """A day that counts as named hours."""
    plan, on = facts["plan"], facts["on"]
    today = begin(on, job, is_free=not has_priced(plan))
    return catalog.add_holiday(plan=plan, on=on, band=facts["band"], today=today, by=job.by)


def rule(facts: Values, job: Job) -> Model:
    """A price of a plan."""
    told = dict(facts)
    plan = told.pop("plan")
    today = begin(told["valid_from"], job, is_free=not has_priced(plan))
    return catalog.add_rate_rule(plan=plan, facts=told, today=today, by=job.by)


def exception_rate(facts: Values, job: Job) -> Model:
    """A price of an exception code."""
    told = dict(facts)
    code = told.pop("exception")
    today = begin(told["valid_from"], job, is_free=not has_priced(code))
    return catalog.add_exception_rate(code=code, facts=told, today=today, by=job.by)


def deck_rates(wanted: Sequence[Values], job: Job) -> Sequence[Model]:
    """Rates of decks, many at once; of the past only while a carrier moves in."""
    rows = [DeckRow(**facts) for facts in wanted]
    if not job.sets_status and any(each.valid_from < job.today for each in rows):
        raise Refused("past-priced", PAST_RATES)
    return catalog.bring_deck_rows(rows=rows, today=job.today, by=job.by)


def terms(facts: Values, job: Job) -> Model:
    """The size of an allotment."""
    told = dict(facts)
    allotment = told.pop("allotment")
    is_free = not is_carried(allotment=allotment)
    today = begin(told["valid_from"], job, is_free=is_free)
    return catalog.add_terms(allotment=allotment, facts=told, today=today, by=job.by)


def item_price(facts: Values, job: Job) -> Model:
    """A list price."""
    item, amount, day = facts["item"], facts["amount"], facts["valid_from"]
    if job.sets_status and not is_carried(item=item):
        return catalog.bring_price(item=item, amount=amount, valid_from=day, by=job.by)
    return catalog.add_item_price(
        item=item, amount=amount, valid_from=day, today=job.today, by=job.by
    )


def tax(facts: Values, job: Job) -> Model:
    """A tax or a recovery fee."""
    told = dict(facts)
    codes = told.pop("categories", [])
    refuse_unknown("categories", codes, TaxCategory)
    return catalog.add_tax(facts=told, categories=codes, by=job.by)


def base_charge(facts: Values, job: Job) -> Model:
    """A charge that a base bills by itself."""
    refuse_unknown("of_items", facts.get("of_items", []), ChargeItem)
    return catalog.bring_base_charge(facts=facts, by=job.by)


def refuse_unknown(column: str, codes: Sequence[str], model: type[Model]) -> None:
    """Raise for a code that no row has."""
    known = set(model._default_manager.filter(code__in=codes).values_list("code", flat=True))
    unknown = [each for each in codes if each not in known]
    if unknown:
        words = f"There is no {model._meta.verbose_name} {unknown[0]}."
        raise WrongFields({column: ("CHO", words)})


def area(facts: Values, job: Job) -> Model:
    """Calls from one prefix to another."""
    names = {"caller": "caller_prefix", "called": "called_prefix", "kind": "kind"}
    return catalog.set_calling_area(
        **{name: facts[path] for name, path in names.items()}, by=job.by
    )


def placed(act: Any, key: str) -> tuple[Add, Change]:
    """How a row of the map is made and changed. key: the column that names it."""

    def add(facts: Values, job: Job) -> Model:
        told = {name: value for name, value in facts.items() if name != key}
        row: Model = act(**{key: facts[key]}, facts=told, by=job.by)
        return row

    def change(row: Any, values: Values, job: Job) -> None:
        names = [each.name for each in row._meta.fields if each.name not in ("id", key)]
        stood = {name: getattr(row, name) for name in names}
        act(**{key: getattr(row, key)}, facts=stood | values, by=job.by)

    return each_by(add), change


def area_changed(row: CallingArea, values: Values, job: Job) -> None:
    """Another kind of the same calls."""
    facts = {"caller_prefix": row.caller_prefix, "called_prefix": row.called_prefix}
    area({**facts, "kind": row.kind} | values, job)


def made(act: Any) -> Add:
    """New rows by an action that takes their fields as facts."""
    return each_by(lambda facts, job: act(facts=facts, by=job.by))
