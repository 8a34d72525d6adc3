"""All optional reports, in the order in which they follow a bill."""

from collections.abc import Callable, Collection

from tollbook.billing.reports.categories import service_category_detail, service_category_summary
from tollbook.billing.reports.corporate import corporate_summary, sub_account_detail
from tollbook.billing.reports.facts import Facts
from tollbook.billing.reports.places import location, location_by_product, location_short
from tollbook.billing.reports.products import (
    individual_top_level,
    parent_product,
    parent_product_detail,
    product_summary,
)
from tollbook.billing.reports.shape import Report
from tollbook.billing.reports.usage import (
    account_code_summary,
    area_summary,
    frequent_cities,
    frequent_numbers,
    long_duration,
    time_of_day,
    usage_summary,
)

Maker = Callable[[Facts], Report | None]

# Each is named like its tick on the account's record. The two lists of calls are no tables of this
# shape: they have pages of their own in the document and in the portal.
MAKERS: dict[str, Maker] = {
    each.__name__: each
    for each in (
        *(corporate_summary, sub_account_detail, location, location_by_product, location_short),
        *(product_summary, individual_top_level, parent_product, parent_product_detail),
        *(service_category_summary, service_category_detail, usage_summary),
        *(account_code_summary, area_summary, time_of_day, long_duration),
        *(frequent_numbers, frequent_cities),
    )
}
CALL_LISTS = ("call_detail", "call_detail_seconds")


def made(facts: Facts, wanted: Collection[str]) -> tuple[Report, ...]:
    """The reports that are wanted and have something to say, in their order."""
    found = (make(facts) for name, make in MAKERS.items() if name in wanted)
    return tuple(report for report in found if report is not None)
