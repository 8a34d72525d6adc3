"""Stripe when it does not do what is asked: what is certain is told, everything else stays open."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tollbook.kernel.errors import Refused
from tollbook.payments.tests.test_gateways import wish
from tollbook.payments.tests.test_stripe import (
    ALL_REFUNDS,
    CANCEL,
    CREATE,
    SEARCH,
    peer_of,
    recorded,
)
from tollbook.payments.types import Answer, Outcome, Silent

__all__ = ["recorded"]  # a fixture of these claims too


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),  # such as an amount above the most that Stripe takes
        (404, "invalid_request_error"),  # such as a card that was taken off there
        (401, "invalid_request_error"),  # our keys
        (403, "invalid_request_error"),
    ],
)
def test_what_stripe_does_not_accept_is_told_as_not_taken(
    recorded: Any, status: int, kind: str
) -> None:
    recorded.answers[CREATE] = (status, {"error": {"type": kind, "message": "No."}})

    answer = peer_of(recorded).charge(wish("pm_1"))

    assert answer == Answer(Outcome.DECLINED, code="not-accepted")


@pytest.mark.parametrize("status", [0, 401, 409, 500])
def test_nobody_learns_the_end_of_a_payment_or_a_refund_from_a_broken_question(
    recorded: Any, status: int
) -> None:
    told = {"error": {"type": "api_error", "message": "broken"}}
    for path in (SEARCH, "GET /v1/payment_intents/pi_1", ALL_REFUNDS, CANCEL):
        recorded.answers[path] = (status, told)
    peer = peer_of(recorded)

    asked: tuple[Callable[[], Answer], ...] = (
        lambda: peer.ask("key-1", ""),
        lambda: peer.ask("key-1", "pi_1"),
        lambda: peer.refund(key="r-1", reference="pi_1", amount=Decimal("20.00")),
        lambda: peer.give_up("key-1", "pi_1"),
    )
    for ask in asked:
        with pytest.raises(Silent):
            ask()


def test_a_card_stays_where_stripe_cannot_be_told_that_it_goes(recorded: Any) -> None:
    detach = "POST /v1/payment_methods/pm_1/detach"
    recorded.answers[detach] = (500, {"error": {"type": "api_error", "message": "broken"}})
    with pytest.raises(Refused, match="Nothing was removed"):
        peer_of(recorded).forget("cus_1/pm_1")

    recorded.answers[detach] = (404, {"error": {"type": "invalid_request_error", "message": "no"}})
    peer_of(recorded).forget("cus_1/pm_1")


def test_a_quote_in_our_key_does_not_break_the_search(recorded: Any) -> None:
    page = {"object": "search_result", "data": [], "has_more": False}
    recorded.answers[SEARCH] = (200, page)

    peer_of(recorded).ask("auto:1:invoice:O'B-1:0", "")

    assert recorded.asked[-1] == r"metadata['key']:'auto:1:invoice:O\'B-1:0'"
