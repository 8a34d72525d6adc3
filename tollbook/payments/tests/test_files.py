"""ACH files: what waits goes out once; what comes back acts once."""

from datetime import date
from decimal import Decimal
from typing import Any

import achkit
import pytest

from tollbook.access.models import AccessEvent
from tollbook.customers.queries import base_of
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.payments import files
from tollbook.payments.actions import (
    cancel_refund,
    make_file,
    mark_sent,
    pass_prenotes,
    read_file,
    refund,
    remove,
    send,
)
from tollbook.payments.files import text_of
from tollbook.payments.models import (
    AchFile,
    AchItem,
    AchNotice,
    Attempt,
    BasePayment,
    Method,
    Settings,
)
from tollbook.payments.queries import desk
from tollbook.payments.queries.desk import read_before, waiting_for_file
from tollbook.payments.tests.people import NOON, TODAY, Till, at, by
from tollbook.payments.tests.test_nacha import answer_of, changed, returned
from tollbook.payments.types import AttemptState, PaidFrom


@pytest.fixture(autouse=True)
def bank_is_set_up(db: None) -> None:
    """The carrier's own bank."""
    Settings(
        ach_bank_routing="091000019",
        ach_bank_name="North Bank",
        ach_company_name="Larkspur",
        ach_company_id="1234567890",
    ).save()


def paid(till: Till, method: Method, amount: str, paid_from: PaidFrom = PaidFrom.PORTAL) -> Attempt:
    """A bank payment that waits for its file."""
    wish = till.wish(method, till.own(amount), paid_from=paid_from)
    till.begun(wish)
    return send(key=wish.key, now=NOON)


def test_what_waits_goes_into_one_file_once_and_counts_as_paid(till: Till) -> None:
    till.owes("50.00")
    home = till.bank()
    shop = till.bank("000987654321", is_business=True)
    for method, amount, paid_from in (
        (home, "20.00", PaidFrom.PORTAL),
        (home, "10.00", PaidFrom.OFFICE),
        (shop, "5.00", PaidFrom.AUTOPAY),
    ):
        paid(till, method, amount, paid_from)

    file = make_file(on=TODAY, by=by())

    assert file is not None
    read = achkit.parse(text_of(file))
    assert achkit.validate(text_of(file))["errors"] == []
    sent = {
        batch["sec"]: [entry["amount_cents"] for entry in batch["entries"]]
        for batch in read["batches"]
    }
    assert sent == {"WEB": [2000], "PPD": [1000], "CCD": [500]}
    assert (file.effective_on, file.debit_total) == (date(2026, 4, 21), Decimal("35.00"))
    assert balance_of(till.account.pk) == Decimal("15.00")
    assert make_file(on=TODAY, by=by()) is None
    assert "000123456789" not in file.text


def test_a_file_is_marked_as_sent_once(till: Till) -> None:
    paid(till, till.bank(), "20.00")
    file = make_file(on=TODAY, by=by())
    assert file is not None

    mark_sent(file=file, by=by())

    with pytest.raises(Refused, match="Do not send it twice"):
        mark_sent(file=file, by=by())


def test_files_of_one_day_are_told_apart(till: Till) -> None:
    bank = till.bank()
    for _ in range(3):
        paid(till, bank, "20.00")
        make_file(on=TODAY, by=by())

    assert list(AchFile.objects.order_by("pk").values_list("modifier", flat=True)) == list("ABC")
    assert AchItem.objects.values("trace").distinct().count() == 3


@pytest.mark.accepts("money-27")
def test_a_return_takes_the_payment_back_with_the_fee_once(till: Till) -> None:
    BasePayment.objects.create(base=base_of(till.account), returned_payment_fee=Decimal("25.00"))
    till.rule("bank", surcharge_flat=Decimal("1.00"))
    till.owes("50.00")
    attempt = paid(till, till.bank(), "50.00")
    make_file(on=TODAY, by=by())
    text = answer_of(returned("R01", AchItem.objects.get().trace))

    for _ in range(2):
        notices = read_file(text=text, on=date(2026, 4, 23), by=by(at(days=3)))

    attempt.refresh_from_db()
    assert (attempt.state, attempt.code) == (AttemptState.RETURNED, "insufficient")
    assert balance_of(till.account.pk) == Decimal("75.00")
    fees = Entry.objects.filter(classification__code="returned-fee")
    assert (fees.count(), AchNotice.objects.count()) == (1, 1)
    assert notices[0].outcome == "The payment was taken back."
    assert check() == []


def test_an_account_that_is_closed_takes_no_more_payments(till: Till) -> None:
    bank = till.bank()
    paid(till, bank, "20.00")
    make_file(on=TODAY, by=by())

    read_file(text=answer_of(returned("R02", AchItem.objects.get().trace)), on=TODAY, by=by())

    bank.refresh_from_db()
    assert (bank.check_state, bank.return_code) == ("failed", "R02")
    with pytest.raises(Refused, match="not ready for payments"):
        paid(till, bank, "21.00")


def test_a_notice_of_change_corrects_the_account_once(till: Till) -> None:
    bank = till.bank()
    paid(till, bank, "20.00")
    make_file(on=TODAY, by=by())
    text = answer_of(changed("C06", "987654321           37", AchItem.objects.get().trace))

    for _ in range(2):
        notices = read_file(text=text, on=TODAY, by=by())
    paid(till, bank, "30.00")
    file = make_file(on=TODAY, by=by())

    assert file is not None
    entry = achkit.parse(text_of(file))["batches"][0]["entries"][0]
    assert (entry["account"], entry["txn_code"]) == ("987654321", 37)
    assert notices[0].corrected == "account ending in 4321, savings"
    assert Attempt.objects.filter(state=AttemptState.SUCCEEDED).count() == 2


@pytest.mark.parametrize(
    ("code", "corrected"), [("C01", "987654321"), ("C02", "322271627"), ("C05", "37")]
)
def test_a_change_of_an_account_that_was_removed_corrects_nothing(
    till: Till, code: str, corrected: str
) -> None:
    """Its number has gone and does not come back."""
    bank = till.bank()
    paid(till, bank, "20.00")
    make_file(on=TODAY, by=by())
    remove(method=bank, by=by(), is_staff=True)
    text = answer_of(changed(code, corrected, AchItem.objects.get().trace))

    notices = read_file(text=text, on=TODAY, by=by())

    assert "removed meanwhile" in notices[0].outcome
    bank.refresh_from_db()
    assert (bank.number_cipher, bank.last_four, bank.is_savings) == ("", "6789", False)


def test_a_file_that_was_half_read_when_the_process_died_is_read_to_its_end(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = till.bank()
    for amount in ("20.00", "30.00"):
        paid(till, bank, amount)
    make_file(on=TODAY, by=by())
    traces = list(AchItem.objects.order_by("pk").values_list("trace", flat=True))
    text = answer_of(*(returned("R01", trace) for trace in traces))
    with monkeypatch.context() as patch:
        patch.setattr(files, "_act", dies_at_the_second(files._act))
        with pytest.raises(Killed):
            read_file(text=text, on=TODAY, by=by())

    assert read_before(text) is None
    notices = read_file(text=text, on=TODAY, by=by())

    assert [each.outcome for each in notices] == ["The payment was taken back."] * 2
    assert read_before(text) == NOON
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.RETURNED}
    assert check() == []


class Killed(Exception):
    """Stands for a process that died at this point."""


def dies_at_the_second(act: Any) -> Any:
    """The same, which ends the process when it is called once more."""
    calls = iter(range(2))

    def acting(*facts: Any) -> Any:
        if next(calls):
            raise Killed
        return act(*facts)

    return acting


def test_what_one_file_cannot_hold_waits_for_the_next(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    waits            a file holds    files
    3 payments       2 entries       2 and 1
    3 payments       2 of the sum    2 and 1
    """
    bank = till.bank()
    for name, most in (("ENTRIES_MAX", 2), ("TOTAL_MAX", Decimal("50.00"))):
        for amount in ("20.00", "30.00", "40.00"):
            paid(till, bank, amount)
        with monkeypatch.context() as patch:
            for module in (files, desk):
                patch.setattr(module, name, most, raising=False)
            seen = [waiting_for_file(TODAY)]
            made = [make_file(on=TODAY, by=by(), seen=seen[0].totals)]
            seen.append(waiting_for_file(TODAY))
            made.append(make_file(on=TODAY, by=by(), seen=seen[1].totals))

        found = [(each.entry_count, each.debit_total) for each in made if each]
        assert found == [(2, Decimal("50.00")), (1, Decimal("40.00"))]
        assert [(each.payments, each.total) for each in seen] == found


def test_a_refund_whose_account_has_gone_stops_no_file(till: Till) -> None:
    """The desk shows what the file will hold, and that is made."""
    bank = till.bank()
    first = paid(till, bank, "20.00")
    make_file(on=TODAY, by=by())
    first.refresh_from_db()
    lost = refund(key="r-1", attempt=first, amount=Decimal("5.00"), reason="Twice.", by=by())
    remove(method=bank, by=by(), is_staff=True)
    paid(till, till.bank("000987654321"), "30.00")

    seen = waiting_for_file(TODAY)
    file = make_file(on=TODAY, by=by(), seen=seen.totals)

    assert file is not None
    assert (seen.refunds, file.entry_count) == (0, 1)
    lost.refresh_from_db()
    assert lost.state == AttemptState.RETURNED


def test_a_return_of_something_unknown_is_for_a_person(till: Till) -> None:
    notices = read_file(text=answer_of(returned("R01", "091000019999999")), on=TODAY, by=by())

    assert notices[0].outcome == "No entry of ours has this trace number; a person has to look."


def test_a_new_bank_account_is_asked_about_before_its_first_debit(till: Till) -> None:
    bank = till.bank()
    Method.objects.update(check_state="waiting")

    file = make_file(on=date(2026, 4, 20), by=by())

    assert file is not None
    assert (file.entry_count, file.debit_total) == (1, ZERO)
    assert make_file(on=TODAY, by=by()) is None
    # The pre-note settles on the 21st; three banking days later nothing has come back.
    assert pass_prenotes(on=date(2026, 4, 23)) == 0
    assert pass_prenotes(on=date(2026, 4, 24)) == 1
    bank.refresh_from_db()
    assert bank.check_state == "passed"


def test_without_a_bank_of_our_own_no_file_is_made(till: Till) -> None:
    Settings().save()
    paid(till, till.bank(), "20.00")

    with pytest.raises(Refused, match="Set up the bank"):
        make_file(on=TODAY, by=by())


def test_a_refund_can_be_cancelled_until_it_is_in_a_file(till: Till) -> None:
    till.owes("81.40")
    attempt = till.begun(till.wish(till.bank(), till.own("81.40")))
    make_file(on=TODAY, by=by())
    attempt.refresh_from_db()
    facts: dict[str, Any] = {"attempt": attempt, "reason": "Twice.", "by": by()}

    first = refund(key="r-1", amount=Decimal("81.40"), **facts)
    cancel_refund(made=first, reason="Wrong account", by=by())
    assert make_file(on=TODAY, by=by()) is None
    second = refund(key="r-2", amount=Decimal("81.40"), **facts)
    file = make_file(on=TODAY, by=by())

    assert file is not None
    assert (file.entry_count, file.credit_total) == (1, Decimal("81.40"))
    for made in (first, second):
        with pytest.raises(Refused, match="in a bank file already"):
            cancel_refund(made=made, reason="Too late", by=by())
    assert [str(each.state) for each in attempt.refunds.order_by("pk")] == [
        "cancelled",
        "succeeded",
    ]
    assert balance_of(till.account.pk) == Decimal("81.40")
    assert AccessEvent.objects.get(kind="cancelled refund").reason == "Wrong account"
    assert check() == []


def test_a_refund_goes_back_as_a_credit_once_and_may_come_back(till: Till) -> None:
    """
    the account        the refund           owed afterwards
    is there           in the next file     what was given
    sends it back      counts as not given  nothing
    closed meanwhile   is never sent        nothing
    """
    bank = till.bank()
    till.owes("81.40")
    wish = till.wish(bank, till.own("81.40"))
    attempt = till.begun(wish)
    make_file(on=TODAY, by=by())
    attempt.refresh_from_db()
    facts: dict[str, Any] = {"attempt": attempt, "reason": "Twice.", "by": by()}

    given = refund(key="r-1", amount=Decimal("20.00"), **facts)
    file = make_file(on=TODAY, by=by())
    again = make_file(on=TODAY, by=by())
    assert file is not None
    assert again is None
    told = achkit.validate(text_of(file))
    read = achkit.parse(text_of(file))
    owed = balance_of(till.account.pk)
    item = AchItem.objects.get(refund=given)
    late = refund(key="r-2", amount=Decimal("20.00"), **facts)
    back = answer_of(returned("R03", item.trace))
    for _ in range(2):
        read_file(text=back, on=TODAY, by=by())
    given.refresh_from_db()

    assert told["errors"] == []
    assert read["batches"][0]["service_class"] == 220
    assert read["control"]["total_credit"] == 2000
    assert (item.sec_code, owed) == ("PPD", Decimal("20.00"))
    assert (given.state, balance_of(till.account.pk)) == ("returned", ZERO)
    assert make_file(on=TODAY, by=by()) is None
    late.refresh_from_db()
    assert late.state == "returned"
    with pytest.raises(Refused, match="by check"):
        refund(key="r-3", amount=Decimal("20.00"), **facts)
    assert check() == []
