"""The rates by which the lines in view are priced today."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tollbook.catalog.models import RateException, RatePlan
from tollbook.catalog.queries.rate_sheet import HeldRate, rates_held
from tollbook.customers.queries.sight import in_view_of
from tollbook.customers.types import Viewer
from tollbook.services.queries.priced import priced_lines_for
from tollbook.usage.models import UsageProfile


@dataclass(frozen=True)
class Terms:
    """A rate plan and the exception codes that go before it, and how many lines have them."""

    plan: RatePlan
    codes: tuple[RateException, ...]
    lines: int

    @property
    def name(self) -> str:
        """The plan and its exceptions in the words that explanations of calls use."""
        return ", ".join((self.plan.name, *(code.name for code in self.codes)))


def terms_of_lines_for(viewer: Viewer) -> list[Terms]:
    """The terms of the lines in view that are in service today, by name; four statements.

    A call is asked with the exception code of its product first, then with that of its account.
    """
    found = priced_lines_for(viewer)
    profiles = UsageProfile.objects.filter(in_view_of(viewer, "account"))
    of_account = dict(profiles.values_list("account", "rate_exception"))
    lines: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for each in found:
        asked = (each.exception_id, of_account.get(each.account_id))
        lines[each.plan_id, tuple(dict.fromkeys(code for code in asked if code))] += each.lines
    plans = RatePlan.objects.select_related("deck").in_bulk({plan for plan, _ in lines})
    codes = RateException.objects.in_bulk({code for _, several in lines for code in several})
    terms = [
        Terms(plans[plan], tuple(codes[code] for code in several), number)
        for (plan, several), number in lines.items()
    ]
    return sorted(terms, key=lambda each: (each.name, each.plan.pk))


def rate_sheet_for(viewer: Viewer) -> Iterator[tuple[Terms, HeldRate]]:
    """Every rate that prices a call of the lines in view today, terms by terms.

    One after the other, so that a deck of any length is never in memory as a whole.
    """
    for terms in terms_of_lines_for(viewer):
        for rate in rates_held(terms.plan, terms.codes, viewer.today):
            yield terms, rate
