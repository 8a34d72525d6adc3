"""What a reader may use of a subject, and how a kept report becomes a plan for them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.reports.models import FlexReport
from tollbook.reports.rules.definition import (
    faults_of,
    measures_of,
    outs_of,
    refuse_wrong,
)
from tollbook.reports.rules.reading import asked_again, conditions_of
from tollbook.reports.sources import SOURCES
from tollbook.reports.sources.base import Source, accounts_seen
from tollbook.reports.types import (
    STAFF,
    Column,
    Compare,
    Condition,
    Definition,
    Filter,
    Group,
    Measure,
    Of,
    Offer,
    Order,
    Out,
    Plan,
    reader_of,
)


def definition_of(report: FlexReport) -> Definition:
    """The definition that a report holds."""
    held: Mapping[str, Any] = report.definition
    return Definition(
        columns=tuple(held.get("columns", ())),
        filters=tuple(Filter(**each) for each in held.get("filters", ())),
        groups=tuple(Group(**each) for each in held.get("groups", ())),
        measures=tuple(Measure(**each) for each in held.get("measures", ())),
        order=tuple(Order(**each) for each in held.get("order", ())),
        chart=held.get("chart", ""),
        chart_value=held.get("chart_value", ""),
        limit=held.get("limit", Definition.limit),
    )


def kept_form(wanted: Definition) -> dict[str, Any]:
    """A definition as it is kept: plain lists and words."""
    return {
        "columns": list(wanted.columns),
        "filters": [vars(each) for each in wanted.filters],
        "groups": [vars(each) for each in wanted.groups],
        "measures": [vars(each) for each in wanted.measures],
        "order": [vars(each) for each in wanted.order],
        "chart": wanted.chart,
        "chart_value": wanted.chart_value,
        "limit": wanted.limit,
    }


def may_read(source: Source, viewer: Viewer) -> bool:
    """Whether a subject is open to a viewer."""
    kind = viewer.user.kind
    return source.is_open_to(kind) and viewer.may(source.right_of(kind))


def offer_for(viewer: Viewer, source: Source) -> Offer:
    """The columns of a subject that a viewer may see."""
    columns = (column for column, _ in source.fields())
    seen = {each.key: each for each in columns if _sees(viewer, each)}
    return Offer(source.key, source.title, seen)


def _sees(viewer: Viewer, column: Column) -> bool:
    if viewer.user.kind != STAFF:
        return not column.for_staff
    return not column.right or viewer.may(column.right)


def offer_when_shared(viewer: Viewer, source: Source, module: str) -> Offer:
    """The columns that a viewer may put into a report for the readers of a module."""
    own = offer_for(viewer, source)
    if reader_of(module) == STAFF:
        return own
    kept = {key: each for key, each in own.columns.items() if not each.for_staff}
    return Offer(own.subject, own.title, kept)


def refuse_unfit(wanted: Definition, viewer: Viewer, subject: str, module: str) -> None:
    """Raise WrongFields where `viewer` may not build this for the readers of `module`."""
    source = SOURCES.get(subject)
    if source is None or not may_read(source, viewer):
        raise WrongFields({"subject": ("subject", "Choose a subject that is open to you.")})
    if not source.is_open_to(reader_of(module)):
        words = f"{source.title} cannot be shared with these readers."
        raise WrongFields({"module": ("module", words)})
    offer = offer_when_shared(viewer, source, module)
    refuse_wrong(wanted, offer)
    if reader_of(module) != STAFF:
        _refuse_named_accounts(wanted.filters, offer)
    _conditions(wanted.filters, offer, viewer)


def _refuse_named_accounts(filters: Iterable[Filter], offer: Offer) -> None:
    """Raise WrongFields where a report for people outside the house names somebody's account."""
    words = "Leave the account out: each reader sees their own."
    for number, each in enumerate(filters):
        if offer.columns[each.column].is_account and each.value:
            raise WrongFields({f"filter-{number}": ("account", words)})


def plan_for(
    viewer: Viewer, subject: str, wanted: Definition, given: Mapping[str, str], sort: str = ""
) -> Plan:
    """A checked definition with what the reader asks for; raises WrongFields.

    given: values of asked filters by f0, f1 ...   sort: a key that is shown, "-" before it for
    downwards; the report's own order stands behind it.
    """
    offer = offer_for(viewer, SOURCES[subject])
    refuse_wrong(wanted, offer)
    conditions = _conditions(asked_again(wanted.filters, given), offer, viewer)
    chosen = (Order(sort.removeprefix("-"), sort.startswith("-")),) if sort else ()
    kept = tuple(each for each in wanted.order if each.key != sort.removeprefix("-"))
    return Plan(
        subject=subject,
        outs=_told(outs_of(wanted, offer.columns), SOURCES[subject].title),
        totals=measures_of(wanted, offer.columns),
        conditions=conditions,
        order=(*chosen, *kept),
        limit=wanted.limit,
        is_grouped=wanted.is_grouped,
    )


def _told(outs: Iterable[Out], counted: str) -> tuple[Out, ...]:
    """The heads of a plan; a count is called by what is counted."""
    return tuple(replace(out, label=counted) if out.of == Of.COUNT else out for out in outs)


def _conditions(filters: Iterable[Filter], offer: Offer, viewer: Viewer) -> tuple[Condition, ...]:
    found: list[Condition] = []
    faults: dict[str, tuple[str, str]] = {}
    for number, each in enumerate(filters):
        try:
            made = list(conditions_of(each, offer.columns[each.column], viewer.today))
            _refuse_foreign(made, viewer)
            found += made
        except Refused as refusal:
            faults[f"filter-{number}"] = (refusal.code, str(refusal))
    if faults:
        raise WrongFields(faults)
    return tuple(found)


def _refuse_foreign(conditions: Iterable[Condition], viewer: Viewer) -> None:
    """Raise Refused for an account that is not the viewer's; it sounds like one that is not."""
    for each in conditions:
        if not (each.column.is_account and each.compare in (Compare.SAME, Compare.OTHER)):
            continue
        if not accounts_seen(viewer).filter(number__iexact=str(each.value)).exists():
            raise Refused("account", f"There is no account {each.value} that you may see.")


def is_fit(report: FlexReport, viewer: Viewer) -> bool:
    """Whether a viewer may see every column of a report, as the columns stand today."""
    source = SOURCES.get(report.subject)
    if source is None or not may_read(source, viewer):
        return False
    return not any(True for _ in faults_of(definition_of(report), offer_for(viewer, source)))
