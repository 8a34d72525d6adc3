"""One suite for every gateway, then what is Stripe's own.

Stripe is spoken to in two ways: a server that behaves like it, run on this machine, and answers as
its reference prints them for what that server does not know (repeated keys, searching, silence).
"""

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import WebhookSignature

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.base import Gateway
from tollbook.payments.gateways.nacha.gateway import Nacha
from tollbook.payments.gateways.registry import NAMES, gateway
from tollbook.payments.gateways.sandbox import CARDS, Sandbox
from tollbook.payments.gateways.stripe import CODES, Stripe, code_of, month_after
from tollbook.payments.types import Answer, Charge, Funding, Outcome, Silent

GOOD = "4242424242424242"
REFUSED = {"sandbox": "4000000000000002", "stripe": "4000000000000341"}
SECRET = "whsec_of_this_test"


def client_at(port: int) -> stripe.StripeClient:
    """Stripe's own client, speaking to this machine."""
    address = f"http://127.0.0.1:{port}"
    return stripe.StripeClient(
        "sk_test_12345", base_addresses={"api": address}, max_network_retries=0
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def likeness() -> Iterator[stripe.StripeClient]:
    """A process that behaves like Stripe."""
    program = shutil.which("localstripe", path=str(Path(sys.executable).parent))
    assert program, "the second peer is not installed"
    port = free_port()
    command = [program, "--port", str(port), "--from-scratch"]
    with subprocess.Popen(  # noqa: S603 - a program of our own environment
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    ) as running:
        wait_until_open(port)
        yield client_at(port)
        running.kill()


def wait_until_open(port: int) -> None:
    """Come back when somebody listens on `port`."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.05)
    raise AssertionError("the second peer did not start")


def token_of(name: str, number: str, client: stripe.StripeClient) -> str:
    """The token of a test card at a gateway."""
    if name == "sandbox":
        return Sandbox().token_for(number)
    card: Any = {"type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2030}}
    card["card"]["cvc"] = "123"
    return client.v1.payment_methods.create(card).id


@pytest.fixture(params=["sandbox", "stripe"])
def peer(
    request: pytest.FixtureRequest, likeness: stripe.StripeClient, db: None
) -> tuple[Gateway, str, str]:
    """A gateway with the tokens of a card that is taken and of one that is refused."""
    name = str(request.param)
    made: Gateway = Sandbox() if name == "sandbox" else Stripe(likeness)
    return made, token_of(name, GOOD, likeness), token_of(name, REFUSED[name], likeness)


def wish(token: str, key: str = "key-1") -> Charge:
    """A charge of 81.40."""
    return Charge(key, token, Decimal("81.40"), "USD", "Account 100100")


def test_every_gateway_takes_a_good_card_and_can_be_asked_about_it(
    peer: tuple[Gateway, str, str],
) -> None:
    taker, good, _refused = peer

    answer = taker.charge(wish(good))

    assert (answer.outcome, answer.code) == (Outcome.SUCCEEDED, "")
    assert taker.ask("key-1", answer.reference).outcome == Outcome.SUCCEEDED


def test_every_gateway_refuses_a_bad_card_with_a_reason_of_ours(
    peer: tuple[Gateway, str, str],
) -> None:
    taker, _good, refused = peer

    answer = taker.charge(wish(refused))

    assert (answer.outcome, answer.code) == (Outcome.DECLINED, "declined")


def test_every_gateway_tells_brand_and_last_four_and_nothing_more(
    peer: tuple[Gateway, str, str],
) -> None:
    taker, good, _refused = peer

    facts = taker.card(good)

    assert (facts.brand, facts.last_four, facts.funding) == ("Visa", "4242", Funding.CREDIT)
    with pytest.raises(Refused):
        taker.card("no-such-token")


def test_every_gateway_gives_money_back(peer: tuple[Gateway, str, str]) -> None:
    taker, good, _refused = peer
    reference = taker.charge(wish(good)).reference

    given = taker.refund(key="r-1", reference=reference, amount=Decimal("20.00"))

    assert given.outcome == Outcome.SUCCEEDED


@pytest.mark.parametrize("name", NAMES)
def test_every_gateway_forgets_without_complaint(db: None, name: str) -> None:
    if name != "stripe":
        gateway(name).forget("gone")
    with pytest.raises(Refused):
        gateway(name).event(b"{}", "no signature")


def test_a_bank_file_never_heard_of_what_is_in_no_file(db: None) -> None:
    assert Nacha().charge(wish("bank_1")).outcome == Outcome.PENDING
    assert Nacha().ask("key-1", "").outcome == Outcome.NOT_SEEN


def test_the_sandbox_takes_a_key_once(db: None) -> None:
    token = Sandbox().token_for(GOOD)

    answers = {Sandbox().charge(wish(token)) for _ in range(3)}

    assert answers == {Answer(Outcome.SUCCEEDED, "key-1")}


def test_each_documented_card_of_the_sandbox_has_its_outcome(db: None) -> None:
    told: dict[str, str] = {}
    for card in CARDS:
        try:
            answer = Sandbox().charge(wish(Sandbox().token_for(card.number), card.number))
            told[card.number] = answer.code
        except Silent:
            told[card.number] = card.behaves

    assert told == {card.number: card.behaves for card in CARDS}


# --- Stripe, as its reference prints it


class Recorded(BaseHTTPRequestHandler):
    """Answers by method and path; keeps what it was sent. A status of 0 says nothing at all."""

    answers: dict[str, tuple[int, dict[str, Any]]] = {}
    sent: list[tuple[str, str, str]] = []

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length).decode()
        path = self.path.partition("?")[0]
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


@pytest.fixture
def recorded() -> Iterator[type[Recorded]]:
    """A server with answers laid down beforehand."""
    handler: Any = type("RecordedHere", (Recorded,), {"answers": {}, "sent": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.port = server.server_port
    yield handler
    server.shutdown()
    server.server_close()


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


def test_a_card_is_good_through_its_last_month() -> None:
    assert [str(month_after(2026, month)) for month in (11, 12)] == ["2026-12-01", "2027-01-01"]
