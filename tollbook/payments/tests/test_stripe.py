"""Stripe as its reference prints it: what is sent, what each answer means, signed messages."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from stripe import WebhookSignature

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.stripe import CODES, Stripe, code_of
from tollbook.payments.rules.calendar import month_after
from tollbook.payments.tests.test_gateways import client_at, wish
from tollbook.payments.types import Answer, Outcome, Silent

SECRET = "whsec_of_this_test"


class Recorded(BaseHTTPRequestHandler):
    """Answers by method and path; keeps what it was sent. A status of 0 says nothing at all."""

    answers: dict[str, tuple[int, dict[str, Any]]] = {}
    sent: list[tuple[str, str, str]] = []
    asked: list[str] = []  # what was searched for

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length).decode()
        path, _, query = self.path.partition("?")
        self.asked += parse_qs(query).get("query", [])
        self.sent.append((f"{self.command} {path}", self.headers.get("Idempotency-Key", ""), body))
        status, told = self.answers[f"{self.command} {path}"]
        if not status:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        text = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer

    def log_message(self, *_args: Any) -> None:
        """Keep the tests' output quiet."""


@contextmanager
def recording() -> Iterator[Any]:
    """A server with answers laid down beforehand."""
    handler: Any = type("RecordedHere", (Recorded,), {"answers": {}, "sent": [], "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.port = server.server_port
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def recorded() -> Iterator[Any]:
    """Stripe, as far as a claim lays it down."""
    with recording() as handler:
        yield handler


CREATE = "POST /v1/payment_intents"
SEARCH = "GET /v1/payment_intents/search"


def intent(status: str, **more: Any) -> dict[str, Any]:
    """A PaymentIntent."""
    shape = {"id": "pi_1", "object": "payment_intent", "status": status, "amount": 8140}
    return shape | {"metadata": {"key": "key-1"}} | more


def peer_of(recorded: Any) -> Stripe:
    return Stripe(client_at(recorded.port))


def test_stripe_is_sent_cents_the_token_and_our_key(recorded: Any) -> None:
    recorded.answers[CREATE] = (200, intent("succeeded"))

    peer_of(recorded).charge(wish("pm_1"))

    (_path, key, body), *_ = recorded.sent
    assert key == "key-1"
    assert all(part in body for part in ("amount=8140", "currency=usd", "payment_method=pm_1"))


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        ("succeeded", Outcome.SUCCEEDED, ""),
        ("processing", Outcome.PENDING, ""),
        # Nobody sits there, or the bank names no page to confirm on.
        ("requires_action", Outcome.DECLINED, "needs-authentication"),
        ("requires_payment_method", Outcome.DECLINED, "declined"),
        ("canceled", Outcome.DECLINED, "declined"),
    ],
)
def test_each_state_of_an_intent_means_one_outcome(
    recorded: Any, status: str, outcome: Outcome, code: str
) -> None:
    recorded.answers[CREATE] = (200, intent(status))

    answer = peer_of(recorded).charge(wish("pm_1"))

    assert (answer.outcome, answer.reference, answer.code) == (outcome, "pi_1", code)


BANK_PAGE = "https://hooks.stripe.com/redirect/1"
ASKS = {
    "type": "redirect_to_url",
    "redirect_to_url": {"url": BANK_PAGE, "return_url": "https://us"},
}
CANCEL = "POST /v1/payment_intents/pi_1/cancel"


def test_a_payer_who_sits_there_is_sent_to_the_bank_and_can_give_up(recorded: Any) -> None:
    recorded.answers[CREATE] = (200, intent("requires_action", next_action=ASKS))
    recorded.answers[CANCEL] = (200, intent("canceled"))
    there = replace(wish("cus_1/pm_1"), return_to="https://us.example/receipt/")

    answer = peer_of(recorded).charge(there)
    peer_of(recorded).charge(wish("cus_1/pm_1"))
    over = peer_of(recorded).give_up("key-1", "pi_1")

    assert answer == Answer(Outcome.CONFIRM, "pi_1", go_to=BANK_PAGE)
    (_, _, present), (_, _, absent), _ = recorded.sent
    assert "return_url=https%3A%2F%2Fus.example" in present
    assert ("off_session" in present, "off_session=true" in absent) == (False, True)
    assert (over.outcome, over.code) == (Outcome.DECLINED, "needs-authentication")


def test_whoever_gives_up_too_late_has_paid(recorded: Any) -> None:
    fault = {"error": {"type": "invalid_request_error", "message": "already succeeded"}}
    recorded.answers[CANCEL] = (400, fault)
    recorded.answers["GET /v1/payment_intents/pi_1"] = (200, intent("succeeded"))

    assert peer_of(recorded).give_up("key-1", "pi_1").outcome == Outcome.SUCCEEDED


REFUND = {"id": "re_1", "object": "refund", "metadata": {"key": "r-1"}}
ALL_REFUNDS = "GET /v1/refunds"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("succeeded", Outcome.SUCCEEDED),
        ("pending", Outcome.SUCCEEDED),
        ("failed", Outcome.DECLINED),
        ("canceled", Outcome.DECLINED),
    ],
)
@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
def test_a_refund_is_read_as_it_stands_whatever_message_spoke_of_it(
    recorded: Any, settings: Any, status: str, outcome: Outcome, kind: str
) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    recorded.answers["GET /v1/refunds/re_1"] = (200, REFUND | {"status": status})
    told = {"id": "evt_3", "object": "event", "type": kind}
    body = json.dumps(told | {"data": {"object": REFUND | {"status": "pending"}}}).encode()

    event = peer_of(recorded).event(body, signed(body, int(time.time())))

    assert event is not None
    assert (event.key, event.is_refund, event.answer.outcome) == ("r-1", True, outcome)


def test_a_refund_of_somebody_else_concerns_nobody_here(recorded: Any, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    theirs = REFUND | {"status": "failed", "metadata": {}}
    recorded.answers["GET /v1/refunds/re_1"] = (200, theirs)
    told = {"id": "evt_3", "object": "event", "type": "refund.failed", "data": {"object": theirs}}
    body = json.dumps(told).encode()

    assert peer_of(recorded).event(body, signed(body, int(time.time()))) is None


def test_a_refund_that_stripe_has_already_is_not_given_again(recorded: Any) -> None:
    """Its request key is forgotten after some days, so the refunds of the charge are looked at."""
    page = {"object": "list", "has_more": False, "url": "/v1/refunds"}
    other = REFUND | {"id": "re_0", "metadata": {"key": "r-0"}, "status": "succeeded"}
    facts: dict[str, Any] = {"key": "r-1", "reference": "pi_1", "amount": Decimal("20.00")}

    recorded.answers["POST /v1/refunds"] = (200, REFUND | {"status": "pending"})
    recorded.answers[ALL_REFUNDS] = (200, page | {"data": [other]})
    first = peer_of(recorded).refund(**facts)
    recorded.answers[ALL_REFUNDS] = (200, page | {"data": [other, REFUND | {"status": "failed"}]})
    again = peer_of(recorded).refund(**facts)

    assert [first.outcome, again.outcome] == [Outcome.SUCCEEDED, Outcome.DECLINED]
    assert [path for path, _, _ in recorded.sent].count("POST /v1/refunds") == 1


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("needs_response", Outcome.RETURNED),
        ("lost", Outcome.RETURNED),
        ("won", Outcome.PUT_BACK),
        ("warning_needs_response", None),
    ],
)
def test_a_dispute_is_read_as_it_stands_whatever_message_spoke_of_it(
    recorded: Any, settings: Any, status: str, outcome: Outcome | None
) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    dispute = {"id": "dp_1", "object": "dispute", "status": status}
    recorded.answers["GET /v1/disputes/dp_1"] = (
        200,
        dispute | {"payment_intent": intent("succeeded")},
    )
    told = {"id": "evt_2", "object": "event", "type": "charge.dispute.funds_withdrawn"}
    body = json.dumps(told | {"data": {"object": dispute}}).encode()

    event = peer_of(recorded).event(body, signed(body, int(time.time())))

    assert (event.answer.outcome if event else None) == outcome
    assert event is None or (event.key, event.answer.code) == ("key-1", "disputed")


@pytest.mark.parametrize("theirs", [*CODES, "generic_decline"])
def test_each_decline_code_has_words_of_ours(recorded: Any, theirs: str) -> None:
    fault = {"type": "card_error", "code": "card_declined", "decline_code": theirs}
    told = {"error": fault | {"message": "no", "payment_intent": intent("requires_payment_method")}}
    recorded.answers[CREATE] = (402, told)

    answer = peer_of(recorded).charge(wish("pm_1"))

    assert (answer.outcome, answer.code) == (Outcome.DECLINED, code_of(theirs))


@pytest.mark.parametrize("status", [0, 500, 429])
def test_silence_is_not_taken_for_an_answer(recorded: Any, status: int) -> None:
    told = {"error": {"type": "api_error", "message": "broken"}}
    recorded.answers[CREATE] = recorded.answers[SEARCH] = (status, told)

    with pytest.raises(Silent):
        peer_of(recorded).charge(wish("pm_1"))
    with pytest.raises(Silent):
        peer_of(recorded).ask("key-1", "")
    # The library repeats nothing by itself: that is for the inquiry to do.
    assert len(recorded.sent) == 2


def test_a_charge_without_reference_is_searched_by_our_key(recorded: Any) -> None:
    page = {"object": "search_result", "data": [intent("succeeded")], "has_more": False}
    recorded.answers[SEARCH] = (200, page)
    assert peer_of(recorded).ask("key-1", "") == Answer(Outcome.SUCCEEDED, "pi_1")

    recorded.answers[SEARCH] = (200, page | {"data": []})
    assert peer_of(recorded).ask("key-1", "").outcome == Outcome.NOT_SEEN


def message(kind: str = "payment_intent.succeeded", status: str = "succeeded") -> bytes:
    """A webhook's body."""
    told = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": intent(status)}}
    return json.dumps(told).encode()


def signed(body: bytes, when: int) -> str:
    """What Stripe writes into its header."""
    payload = f"{when}.{body.decode()}"
    return f"t={when},v1={WebhookSignature._compute_signature(payload, SECRET)}"


def test_a_signed_message_says_what_became_of_a_payment(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    now = int(time.time())

    told = Stripe().event(message(), signed(message(), now))
    other = message("customer.created")

    assert told is not None
    assert (told.key, told.answer.outcome) == ("key-1", Outcome.SUCCEEDED)
    assert Stripe().event(other, signed(other, now)) is None


@pytest.mark.parametrize("forged", ["", "t=1,v1=00", "old", "body"])
def test_a_forged_or_old_message_is_refused(settings: Any, forged: str) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    now = int(time.time())
    heads = {"old": signed(message(), now - 4000), "body": signed(message() + b" ", now)}

    with pytest.raises(Refused, match="signature"):
        Stripe().event(message(), heads.get(forged, forged))


def test_without_a_key_stripe_is_not_offered(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(Refused, match="not set up"):
        Stripe().charge(wish("pm_1"))


UPDATE = "POST /v1/payment_methods/pm_1"


def test_stripe_is_told_of_a_new_date_of_expiry(recorded: Any) -> None:
    card = {"brand": "visa", "last4": "4242", "exp_year": 2031, "exp_month": 5}
    method = {"id": "pm_1", "object": "payment_method", "card": card}
    recorded.answers[UPDATE] = (200, method)

    good_until = peer_of(recorded).renew("cus_1/pm_1", year=2031, month=5)

    (_path, _key, body), *_ = recorded.sent
    assert str(good_until) == "2031-06-01"
    assert all(part in body for part in ("card[exp_month]=5", "card[exp_year]=2031"))


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (402, "card_error", "card-refused"),
        (400, "invalid_request_error", "unknown-token"),
        (500, "api_error", "no-answer"),
        (0, "", "no-answer"),
    ],
)
def test_what_is_asked_about_a_card_is_refused_in_words(
    recorded: Any, status: int, kind: str, code: str
) -> None:
    """Adding and changing a card move no money, so silence is a refusal like any other."""
    told = {"error": {"type": kind, "message": "No.", "code": "expired_card"}}
    for path in (UPDATE, "GET /v1/payment_methods/pm_1", "POST /v1/customers"):
        recorded.answers[path] = (status, told)
    peer = peer_of(recorded)

    asked = (
        lambda: peer.renew("cus_1/pm_1", year=2031, month=5),
        lambda: peer.card("pm_1"),
        lambda: peer.keep("pm_1", "100100"),
    )
    codes = []
    for each in asked:
        with pytest.raises(Refused) as refused:
            each()
        codes.append(refused.value.code)

    assert codes == [code] * 3


def test_a_card_is_good_through_its_last_month() -> None:
    assert [str(month_after(2026, month)) for month in (11, 12)] == ["2026-12-01", "2027-01-01"]
