"""Money by itself: bills whose day has come, and who is told."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.commands.main import main
from tollbook.flows import collecting
from tollbook.flows.collecting import collect_due
from tollbook.flows.telling import confirm_payments
from tollbook.kernel import clock
from tollbook.ledger.queries import balance_of, check, open_items
from tollbook.notices.models import Notice
from tollbook.payments.actions import (
    add_bank,
    add_card,
    begin,
    collect,
    send,
    switch_on,
    write_text,
)
from tollbook.payments.models import (
    Attempt,
    AutoPlan,
    CycleGateways,
    Method,
    PaymentProfile,
    PaymentRule,
    SandboxCharge,
    Settings,
)
from tollbook.payments.queries import (
    AutoWish,
    CardAddress,
    NewBank,
    NewCard,
    sandbox_cards,
)
from tollbook.payments.types import PaidFrom, Share, Wish

BY = Actor(at=NOW, face=Face.PORTAL)
LATER = NOW + timedelta(days=20)
GOOD = sandbox_cards()[0][0]


def paying(town: Town, number: str, token: str = GOOD) -> AutoPlan:
    """An account of the town that pays by itself."""
    account = town.accounts[number]
    CycleGateways.objects.get_or_create(
        cycle_code=town.cycle.code, defaults={"card_gateway": "sandbox", "bank_gateway": "nacha"}
    )
    PaymentProfile.objects.update_or_create(
        account=account, defaults={"confirmation_emails": f"pay@{number}.example"}
    )
    new = NewCard(gateway="sandbox", token=token, holder="Somebody", address=CardAddress("MN"))
    card = add_card(account=account, new=new, by=BY)
    return switch_on(account=account, wish=AutoWish(card), by=BY)


def run() -> collecting.Collected:
    """A night's run after all due dates."""
    return collect_due(now=LATER, tell=lambda _words: None)


def test_every_bill_that_is_due_is_collected_once(billed_town: Town) -> None:
    for number in ("100100", "500100"):
        paying(billed_town, number)

    first, second = run(), run()

    assert (first.paid, first.tried, second.tried) == (2, 2, 0)
    assert [balance_of(billed_town.accounts[n].pk) for n in ("100100", "500100")] == [0, 0]
    assert SandboxCharge.objects.count() == 2
    assert check() == []


class Killed(Exception):
    """Stands for a process that died at this point."""


def test_a_run_that_is_killed_on_the_way_ends_as_if_nothing_had_happened(
    billed_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ("100100", "200102", "500100")
    for number in numbers:
        paying(billed_town, number)
    calls: list[object] = []

    def dies_at_the_second(**facts: object) -> object:
        calls.append(facts)
        if len(calls) == 2:
            raise Killed
        return collect(**facts)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(collecting, "collect", dies_at_the_second)
        with pytest.raises(Killed):
            run()

    assert run().paid == 2
    assert SandboxCharge.objects.count() == 3
    assert [balance_of(billed_town.accounts[number].pk) for number in numbers] == [0, 0, 0]


def test_one_account_that_cannot_be_collected_does_not_stop_the_others(billed_town: Town) -> None:
    broken = paying(billed_town, "100100")
    paying(billed_town, "500100")
    Method.objects.filter(pk=broken.method_id).update(gateway="gone")

    done = run()

    assert done.paid == 1
    assert balance_of(billed_town.cygnet.pk) == 0


def one_time(town: Town, amount: str = "5.00", terms: int | None = None) -> Attempt:
    """A payment that Bell made by hand."""
    account = town.bell
    method = Method.objects.filter(account=account).first()
    assert method is not None
    wish = Wish(
        key=f"by-hand-{amount}",
        method_id=method.pk,
        shares=(Share(account.pk, Decimal(amount)),),
        paid_from=PaidFrom.PORTAL,
        asked_at=NOW,
        on=NOW.date(),
        confirmation_emails=("pay@100100.example",),
        terms_version=terms,
    )
    begin(wish=wish, cycle_code=town.cycle.code, currency="USD", by=BY)
    return send(key=wish.key, now=NOW)


def test_the_payer_of_a_one_time_payment_is_told_once_after_posting(billed_town: Town) -> None:
    paying(billed_town, "100100")
    rule = PaymentRule.objects.create(name="Cards", kind="card")
    terms = write_text(rule=rule, kind="single", text="One payment, final.", by=BY)
    CycleGateways.objects.update(card_rule=rule)
    attempt = one_time(billed_town, terms=terms.pk)

    assert [confirm_payments(now=NOW) for _ in range(2)] == [1, 0]

    notice = Notice.objects.get(kind="payment_confirmation")
    assert notice.to == "pay@100100.example"
    assert "$5.00" in notice.text
    assert "4242" in notice.text
    assert "You agreed to: One payment, final." in notice.text
    attempt.refresh_from_db()
    assert attempt.told_at == NOW


def test_automatic_payments_bring_no_confirmation(billed_town: Town) -> None:
    paying(billed_town, "100100")
    run()

    assert confirm_payments(now=LATER) == 0
    assert not Notice.objects.filter(kind="payment_confirmation").exists()


def test_without_an_address_nobody_is_told_and_nothing_waits(billed_town: Town) -> None:
    paying(billed_town, "100100")
    one_time(billed_town)
    Attempt.objects.update(confirmation_emails="")

    assert [confirm_payments(now=NOW) for _ in range(2)] == [0, 0]


def test_the_commands_collect_and_write_the_file_of_the_bank(
    billed_town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = paying(billed_town, "100100")
    Settings(
        ach_bank_routing="091000019", ach_company_name="Larkspur", ach_company_id="1234567890"
    ).save()
    new = NewBank("nacha", "091000019", "000123456789", "Ben Bell", "ben@bell.example")
    bank = add_bank(account=plan.account, new=new, by=BY)
    Method.objects.filter(pk=bank.pk).update(check_state="passed")
    switch_on(account=plan.account, wish=AutoWish(bank), by=BY)
    file = tmp_path / "bank.ach"

    with clock.at(LATER):
        statuses = [main(["collect"]), main(["ach-out", str(file)]), main(["ach-out", str(file)])]
        statuses.append(main(["ach-in", str(file)]))

    assert statuses == [0, 0, 1, 0]
    assert "1 on the way" in capsys.readouterr().out
    assert file.stat().st_mode & 0o077 == 0
    assert open_items(plan.account_id).debts == ()
