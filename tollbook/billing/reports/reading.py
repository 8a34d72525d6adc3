"""The facts of one bill's reports, read from its stored lines, its structure and its calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tollbook.billing.front import ONE_TAX_TOTAL
from tollbook.billing.models import Invoice, InvoiceLine, Settings
from tollbook.billing.reports.facts import Calls, Facts, Item, LongCall, SubBill
from tollbook.billing.structure import bills_of_structure, printed_name
from tollbook.billing.types import LineKind, Section
from tollbook.catalog.models import AreaCode, TaxCategory
from tollbook.kernel.clock import day_in
from tollbook.kernel.period import Period
from tollbook.kernel.phones import normalise, shown
from tollbook.kernel.regions import countries, states_of
from tollbook.kernel.show import clock_time, day
from tollbook.services.models import Product
from tollbook.usage.queries import CallGroup, call_groups, call_groups_by_hour, longest_calls
from tollbook.usage.types import UNBILLED, CallFilters, CallScope, ListedCall

LONG_CALLS_MAX = 100
PHONE_DIGITS_MIN = 10
SECTION_CATEGORIES = {
    Section.TAX: "Taxes and government fees",
    Section.FEE: "Recovery fees",
}
OTHER_CATEGORY = "Other charges"
# What stands in place of each tax where the customer wants no tax detail.
ALL_TAXES = "All taxes and government fees"
# Tax categories that say nothing to a customer.
UNTOLD = frozenset({"other", "none"})
ELSEWHERE = "Elsewhere"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CallsOf:
    """Which calls are those of a bill: stamped with it, or for a draft those that still wait."""

    scope: CallScope
    filters: CallFilters
    zone: str


def calls_of(invoice: Invoice) -> CallsOf:
    """The calls of an invoice; those of a draft are the unbilled ones before its cut-off."""
    zone = invoice.company.time_zone
    account = (invoice.account_id,)
    if invoice.issued_at is not None:
        return CallsOf(CallScope(account, invoice.pk), CallFilters(), zone)
    last_day = invoice.run.cut_off_on - ONE_DAY
    return CallsOf(CallScope(account, UNBILLED), CallFilters(to_day=last_day), zone)


def facts_of(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Facts:
    """Everything that the reports of `invoice` may ask; calls only when one does."""
    calls, categories = calls_of(invoice), category_labels()
    long_minutes = Settings.load().long_duration_minutes
    names, parents = _products(invoice)
    return Facts(
        items=tuple(_items(invoice, lines, categories)),
        usage=invoice.usage,
        structure=_structure(invoice, categories),
        parents=parents,
        products=names,
        calls_by=lambda alike: _groups(calls, alike) if invoice.calls_count else (),
        long_calls=lambda: _long(calls, long_minutes * 60) if invoice.calls_count else (),
        long_minutes=long_minutes,
    )


def reports_wanted(invoice: Invoice) -> list[str]:
    """The reports that follow a bill: as they were ticked when it was drafted.

    Bills from before ticks acted have their calls printed.
    """
    wanted: list[str] = invoice.front.get("reports", ["call_detail"])
    return wanted


def category_labels() -> dict[str, str]:
    """What each kind of service is called."""
    told = TaxCategory.objects.exclude(code__in=UNTOLD)
    return dict(told.values_list("code", "label"))


def number_shown(label: str) -> str:
    """A telephone number as people write it; any other identifier as it is."""
    digits = normalise(label) if label.isdigit() and len(label) >= PHONE_DIGITS_MIN else ""
    return shown(digits) if digits else label


def _items(
    invoice: Invoice, lines: Sequence[InvoiceLine], categories: dict[str, str]
) -> list[Item]:
    """The lines of a bill; its taxes are all called alike where they are printed as one total."""
    items = [_item(line, categories) for line in lines]
    if not invoice.front.get(ONE_TAX_TOTAL):
        return items
    return [
        replace(each, words=ALL_TAXES) if each.section == Section.TAX else each for each in items
    ]


def _item(line: InvoiceLine, categories: dict[str, str]) -> Item:
    section = Section(line.section)
    start, end = line.period_start, line.period_end
    own = categories.get(line.tax_category, OTHER_CATEGORY)
    return Item(
        section=section,
        kind=LineKind(line.kind),
        words=line.description,
        amount=line.amount,
        category=SECTION_CATEGORIES.get(section, own),
        place_id=line.location_id or 0,
        place=line.location_label,
        product_id=line.product_id or 0,
        product=number_shown(line.product_label),
        product_kind=line.product.product_type.label if line.product else "",
        call_category=line.call_category,
        calls=line.calls_count,
        seconds=line.billed_seconds,
        period=Period(start, end) if start and end and start < end else None,
    )


def _products(invoice: Invoice) -> tuple[dict[int, str], dict[int, int]]:
    """Name and parent of each product of the account."""
    rows = Product.objects.filter(account=invoice.account_id).values_list(
        "pk", "product_type__label", "product_id", "parent"
    )
    found = list(rows)
    names = {pk: f"{kind} {number_shown(label)}" for pk, kind, label, _parent in found}
    return names, {pk: parent for pk, _kind, _label, parent in found if parent}


def _structure(invoice: Invoice, categories: dict[str, str]) -> tuple[SubBill, ...]:
    """The bill of a parent and those of its subs of the same day, the parent first."""
    if invoice.parent_id is not None or invoice.account.billing_type != "corporate":
        return ()
    bills = list(bills_of_structure(invoice))
    if len(bills) == 1:
        return ()
    lines = InvoiceLine.objects.filter(invoice__in=[bill.pk for bill in bills])
    by_bill: dict[int, list[InvoiceLine]] = {bill.pk: [] for bill in bills}
    for line in lines.select_related("product__product_type").order_by("invoice", "position"):
        by_bill[line.invoice_id].append(line)
    return tuple(
        SubBill(
            *printed_name(bill),
            tuple(_items(bill, by_bill[bill.pk], categories)),
            bill.total_current,
        )
        for bill in bills
    )


def _groups(calls: CallsOf, alike: str) -> Sequence[Calls]:
    """The calls by what they are alike in, told in words."""
    if alike == "hour":
        found = call_groups_by_hour(calls.scope, calls.zone, calls.filters)
        return [_told(group, group.key) for group in found]
    if alike in ("area", "city"):
        return _by_words(calls, alike)
    tell: Callable[[str], str] = shown if alike == "number" else str
    groups = call_groups(calls.scope, alike, calls.filters)
    return [_told(group, tell(group.key)) for group in groups]


def _by_words(calls: CallsOf, alike: str) -> Sequence[Calls]:
    """Areas and cities: several area codes may be one state, so the words come together."""
    key = "area" if alike == "area" else "place"
    areas = {f"1{each.code}": each for each in AreaCode.objects.all()}
    tell = _area_words if alike == "area" else _city_words
    found: dict[str, Calls] = {}
    for group in call_groups(calls.scope, key, calls.filters):
        words = tell(group.key, areas)
        before = found.get(words, Calls(words, 0, 0, 0))
        found[words] = Calls(
            words,
            before.calls + group.calls,
            before.seconds + group.billed_seconds,
            before.micros + group.price_micros,
        )
    return list(found.values())


def _area_words(key: str, areas: dict[str, AreaCode]) -> str:
    """State or province, or the country; for calls abroad the destination as it is priced."""
    area = areas.get(key)
    if area is None:
        return key.strip() or ELSEWHERE
    named = states_of(area.country).get(area.state)
    return named or countries().get(area.country, area.country) or ELSEWHERE


def _city_words(key: str, areas: dict[str, AreaCode]) -> str:
    """City and state, or the destination; the key is the area, a blank, and the place."""
    code, _, place = key.partition(" ")
    area = areas.get(code)
    if area is None or area.country != "US" or not area.state:
        return place.strip() or (_area_words(code, areas) if code else ELSEWHERE)
    if not place.strip() or place.strip() == states_of("US").get(area.state):
        return states_of("US").get(area.state, area.state)
    return place if place.endswith(f" {area.state}") else f"{place}, {area.state}"


def _told(group: CallGroup, words: str) -> Calls:
    return Calls(words, group.calls, group.billed_seconds, group.price_micros)


def _long(calls: CallsOf, seconds_min: int) -> Sequence[LongCall]:
    found = longest_calls(calls.scope, seconds_min, LONG_CALLS_MAX, calls.filters)
    return [_long_call(call, calls.zone) for call in found]


def _long_call(call: ListedCall, zone: str) -> LongCall:
    local: date = day_in(call.started_at, zone)
    return LongCall(
        at=f"{day(local)}, {clock_time(call.started_at, zone)}",
        own=shown(call.billed_number),
        other=shown(call.other_number),
        place=call.place,
        seconds=call.billed_seconds,
        price=Decimal(call.price_micros // 100).scaleb(-4),
    )
