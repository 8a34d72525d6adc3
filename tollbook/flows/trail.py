"""What priced a call, gathered from the rooms that know it, for an explanation."""

from tollbook.catalog.models import ExceptionRate
from tollbook.catalog.queries import pricing_of
from tollbook.customers.models import Account
from tollbook.rating.explain import Explanation, Trail, explain
from tollbook.usage.queries import call_of, named_shares
from tollbook.usage.types import Call, CallScope

# What a rule and a deck row tell of their price.
PRICE_NUMBERS = (
    *("first_seconds", "next_seconds", "rate_micros", "connect_micros", "flat_micros"),
    "minimum_seconds",
)


def call_named(feed_code: str, call_key: str) -> Call:
    """A call of any account by its feed and key; raises NotFound."""
    everybody = tuple(Account.objects.order_by("pk").values_list("pk", flat=True))
    return call_of(CallScope(everybody), feed_code, call_key)


def explained_call(call: Call) -> Explanation:
    """The price of `call` step by step, as the rating room reckons it anew."""
    return explain(trail_of(call))


def trail_of(call: Call) -> Trail:
    """The stored call with the numbers of the rule or deck row that priced it."""
    priced = pricing_of(call.rule_id, call.deck_row_id, call.exception_id)
    numbers = {name: getattr(priced, name) for name in PRICE_NUMBERS} if priced else {}
    exception = priced.exception.name if isinstance(priced, ExceptionRate) else ""
    return Trail(
        category=call.category,
        seconds=call.seconds,
        billed_seconds=call.billed_seconds,
        free_seconds=call.free_seconds,
        exact_micros_x60=call.price_micros_x60,
        price_micros=call.price_micros,
        decimals=call.decimals,
        round_up=call.round_up,
        band=call.band,
        prefix=call.prefix,
        destination=getattr(priced, "destination", call.place if exception else ""),
        unrated=call.unrated,
        exception=exception,
        shares=named_shares(call.allotments),
        **numbers,
    )
