"""How the demo carrier's customers pay: gateways, rules with their texts, saved methods."""

from datetime import datetime
from decimal import Decimal

from tollbook.access.types import Actor, Face
from tollbook.billing.models import Cycle
from tollbook.customers.models import Account, Membership
from tollbook.payments.actions import add_bank, add_card, agree, switch_on, write_text
from tollbook.payments.models import CycleGateways, Method, PaymentRule, Settings
from tollbook.payments.queries import (
    AutoWish,
    CardAddress,
    NewBank,
    NewCard,
    billing_address_of,
    sandbox_cards,
)

SINGLE = (
    "You let us take this one amount from the method you chose. Once it is taken it cannot be "
    "undone here; if something is wrong, call us and we put it right."
)
AUTO = (
    "You let us take what is due on each bill, on the day you chose or the due date, until you "
    "turn it off. You can turn it off at any time, up to the day "
    "before."
)
SURCHARGE_PERCENT = Decimal(3)
ROUTING = "091000019"


def open_tills(cycle: Cycle, now: datetime) -> None:
    """Cards through the sandbox with a surcharge, bank accounts by file without one."""
    by = Actor(at=now, face=Face.SYSTEM)
    card = PaymentRule.objects.create(
        name="Cards", kind="card", surcharge_percent=SURCHARGE_PERCENT, ceiling=Decimal(5000)
    )
    bank = PaymentRule.objects.create(name="Bank accounts", kind="bank")
    for rule in (card, bank):
        write_text(rule=rule, kind="single", text=SINGLE, by=by)
        write_text(rule=rule, kind="auto", text=AUTO, by=by)
    CycleGateways.objects.create(
        cycle_code=cycle.code,
        card_gateway="sandbox",
        bank_gateway="nacha",
        card_rule=card,
        bank_rule=bank,
    )
    Settings(
        ach_bank_routing=ROUTING,
        ach_bank_name="Lake Bank",
        ach_company_name="Larkspur",
        ach_company_id="1000000001",
    ).save()
    members = Membership.objects.select_related("account").order_by("pk")
    for place, member in enumerate(members):
        _save_methods(member.account, place, by)
    _pay_by_itself(by)


def _save_methods(account: Account, place: int, by: Actor) -> None:
    """A card for everybody who signs in, a bank account for every other one."""
    token, _words = sandbox_cards()[place % 3]
    holder = account.contact_name
    address = CardAddress(**billing_address_of(account))
    new = NewCard(gateway="sandbox", token=token, holder=holder, address=address)
    add_card(account=account, new=new, by=by)
    if place % 2:
        return
    number = f"{55501234000 + place}"
    own = NewBank("nacha", ROUTING, number, holder, account.contact_emails, is_business=True)
    method = add_bank(account=account, new=own, by=by)
    Method.objects.filter(pk=method.pk).update(check_state="passed")


def _pay_by_itself(by: Actor) -> None:
    """The sub account among the log-ins pays by itself."""
    found = Membership.objects.filter(account__corporate_parent__isnull=False).first()
    if found is None:
        return
    card = Method.objects.filter(account=found.account, kind="card").first()
    terms = PaymentRule.objects.get(kind="card").texts.get(kind="auto")
    assert card is not None, "everybody who signs in has a card"
    consent = agree(account=found.account, text=terms, method_words=str(card), by=by)
    switch_on(account=found.account, wish=AutoWish(card, consent=consent), by=by)
