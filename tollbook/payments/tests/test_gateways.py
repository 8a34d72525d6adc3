"""One suite for every gateway: the sandbox, bank files, and Stripe as a server on this machine that
behaves like it. What that server does not know is in `test_stripe`."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import stripe

from tollbook.kernel.errors import Refused
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import make_file, read_file, refund, send
from tollbook.payments.gateways import registry
from tollbook.payments.gateways.nacha.gateway import Nacha
from tollbook.payments.gateways.registry import NAMES, gateway
from tollbook.payments.gateways.sandbox import CARDS, Sandbox
from tollbook.payments.gateways.stripe import Stripe
from tollbook.payments.models import AchItem, Attempt, CycleGateways, Method, Settings
from tollbook.payments.rules.declines import WORDS
from tollbook.payments.tests.people import NOON, TODAY, Till, by
from tollbook.payments.tests.test_nacha import answer_of, returned
from tollbook.payments.types import Answer, Charge, Funding, Outcome, Silent

GOOD = "4242424242424242"
REFUSED = {"sandbox": "4000000000000002", "stripe": "4000000000000341"}


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


@dataclass(frozen=True)
class Peer:
    """A gateway behind our own door, with a method that pays and one that does not."""

    name: str
    till: Till
    good: Method
    bad: Method

    def pays(self, method: Method) -> Attempt:
        """The bill, paid by it: sent twice, and as far as it goes."""
        wish = self.till.wish(method, self.till.own("81.40"))
        for _ in range(2):
            self.till.begun(wish)
            send(key=wish.key, now=NOON)
        if not gateway(self.name).is_immediate:
            make_file(on=TODAY, by=by())
            if method == self.bad:
                text = answer_of(returned("R01", AchItem.objects.get().trace))
                read_file(text=text, on=TODAY, by=by())
        return Attempt.objects.get(key=wish.key)

    @property
    def owed(self) -> str:
        return str(balance_of(self.till.account.pk))


def saved(till: Till, token: str) -> Method:
    """A card that the likeness of Stripe knows."""
    facts = {"kind": "card", "gateway": "stripe", "label": "Visa", "last_four": "4242"}
    return Method.objects.create(
        account=till.account, token=token, holder="Ben Bell", added_at=NOON, **facts
    )


@pytest.fixture(params=NAMES)
def peer(
    request: pytest.FixtureRequest,
    likeness: stripe.StripeClient,
    till: Till,
    monkeypatch: pytest.MonkeyPatch,
) -> Peer:
    """Each gateway that there is, and a bill of 81.40."""
    name = str(request.param)
    till.owes("81.40")
    if name == "sandbox":
        return Peer(name, till, till.card(), till.card(REFUSED[name]))
    if name == "nacha":
        Settings(
            ach_bank_routing="091000019", ach_company_name="Larkspur", ach_company_id="1234567890"
        ).save()
        return Peer(name, till, till.bank(), till.bank("000987654321"))
    monkeypatch.setitem(registry._GATEWAYS, name, Stripe(likeness))
    CycleGateways.objects.update(card_gateway=name)
    tokens = [token_of(name, number, likeness) for number in (GOOD, REFUSED[name])]
    return Peer(name, till, *(saved(till, token) for token in tokens))


def wish(token: str, key: str = "key-1") -> Charge:
    """A charge of 81.40."""
    return Charge(key, token, Decimal("81.40"), "USD", "Account 100100")


def test_every_gateway_takes_the_money_once(peer: Peer) -> None:
    attempt = peer.pays(peer.good)

    assert (attempt.state, attempt.code, peer.owed) == ("succeeded", "", "0.00")
    assert gateway(peer.name).ask(attempt.key, attempt.reference).outcome == Outcome.SUCCEEDED
    assert Entry.objects.filter(kind="payment").count() == 1
    assert check() == []


def test_every_gateway_refuses_with_a_reason_of_ours_and_nothing_is_paid(peer: Peer) -> None:
    attempt = peer.pays(peer.bad)

    assert attempt.state in ("declined", "returned")
    assert attempt.code in WORDS
    assert peer.owed == "81.40"
    assert check() == []


def test_every_gateway_gives_back_once(peer: Peer) -> None:
    attempt = peer.pays(peer.good)
    facts = {"attempt": attempt, "amount": Decimal("20.00"), "reason": "Twice.", "by": by()}

    states = {str(refund(key="r-1", **facts).state) for _ in range(2)}  # type: ignore[arg-type]
    is_file = not gateway(peer.name).is_immediate
    if is_file:
        assert peer.owed == "0.00"
        made = make_file(on=TODAY, by=by())
        assert made is not None
        assert (made.debit_total, made.credit_total) == (Decimal(0), Decimal("20.00"))

    assert states == {"queued" if is_file else "succeeded"}
    assert peer.owed == "20.00"
    assert check() == []


def test_no_gateway_gives_up_what_was_taken_or_knows_a_strange_card(peer: Peer) -> None:
    attempt = peer.pays(peer.good)

    answer = gateway(peer.name).give_up(attempt.key, attempt.reference)

    assert answer.outcome == Outcome.SUCCEEDED
    with pytest.raises(Refused):
        gateway(peer.name).card("no-such-token")


def test_a_gateway_of_cards_tells_brand_and_last_four_and_nothing_more(peer: Peer) -> None:
    if peer.name == "nacha":
        return
    facts = gateway(peer.name).card(peer.good.token)

    assert (facts.brand, facts.last_four, facts.funding) == ("Visa", "4242", Funding.CREDIT)


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
