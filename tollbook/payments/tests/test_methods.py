"""Cards and bank accounts: what is kept, what may be removed, and that no number lies open."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.town import Town
from tollbook.access.models import Change
from tollbook.access.queries import opened
from tollbook.kernel.errors import Refused
from tollbook.payments.actions import (
    change_bank,
    choose_default,
    drop_old_forms,
    remove,
    review_form,
    switch_on,
    upload_form,
)
from tollbook.payments.automatic import AutoWish
from tollbook.payments.models import AchForm, AutoPlan, Method, PaymentProfile, Settings
from tollbook.payments.queries import methods_of, sees_bank_accounts
from tollbook.payments.tests.people import DEBIT_CARD, Till, at, by

CANARY = "55501234567890"
THREE_PERCENT = {"surcharge_percent": Decimal(3), "surcharge_excluded_states": "CT MA"}


def test_a_card_is_kept_by_its_token_and_last_four(till: Till) -> None:
    card = till.card()

    assert str(card) == "Visa ending in 4242"
    assert (card.funding, card.expires_on, card.state) == ("credit", date(2031, 1, 1), "MN")
    assert "42424242" not in " ".join(map(str, vars(card).values()))


def test_the_first_method_is_the_default_one_and_there_is_one_default(till: Till) -> None:
    first, second = till.card(), till.card(DEBIT_CARD)

    choose_default(method=second, by=by())

    assert [method.pk for method in methods_of([till.account.pk])] == [second.pk, first.pk]
    assert Method.objects.filter(is_default=True).count() == 1


def test_a_bank_account_number_lies_nowhere_open(till: Till) -> None:
    bank = till.bank(CANARY)
    change_bank(method=bank, nickname="Shop", holder="Ben", email="b@b.example", by=by())

    row = " ".join(map(str, Method.objects.values_list().get()))
    history = " ".join(map(str, Change.objects.values_list("old", "new", "label")))
    assert (CANARY in row, CANARY in history) == (False, False)
    assert opened(bank.number_cipher) == CANARY
    assert str(bank) == "Bank in Minneapolis ending in 7890"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"routing": "091000018"}, "nine digits"),
        ({"routing": "12345"}, "nine digits"),
        ({"number": "123"}, "4 to 17 digits"),
        ({"number": "1" * 18}, "4 to 17 digits"),
        ({"number": "12a45"}, "4 to 17 digits"),
    ],
)
def test_a_wrong_bank_account_is_refused_in_words(
    till: Till, facts: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        till.bank(**facts)


def test_the_same_bank_account_is_added_once(till: Till) -> None:
    till.bank()

    with pytest.raises(Refused, match="on your list already"):
        till.bank()


def test_customers_remove_methods_only_where_their_account_allows_it(till: Till) -> None:
    card = till.card()
    PaymentProfile.objects.filter(account=till.account).update(method_delete=-2)

    with pytest.raises(Refused, match="Please contact customer service to remove"):
        remove(method=card, by=by(), is_staff=False)
    remove(method=card, by=by(), is_staff=True)

    assert list(methods_of([till.account.pk])) == []


def test_a_method_of_automatic_payments_cannot_be_removed(till: Till) -> None:
    card = till.card()
    switch_on(account=till.account, wish=AutoWish(card), by=by())

    with pytest.raises(Refused, match="Choose another one for them first"):
        remove(method=card, by=by(), is_staff=True)
    AutoPlan.objects.update(is_on=False)
    remove(method=card, by=by(), is_staff=True)


def test_a_removed_bank_account_loses_its_number(till: Till) -> None:
    bank = till.bank()

    remove(method=bank, by=by(), is_staff=False)

    bank.refresh_from_db()
    assert (bank.number_cipher, bank.last_four) == ("", "6789")


@pytest.mark.parametrize(("custom", "sees"), [({}, False), ({"ach": True}, True)])
def test_under_the_ach_gate_the_custom_field_decides(
    town: Town, *, custom: dict[str, bool], sees: bool
) -> None:
    assert sees_bank_accounts(town.bell)
    Settings(ach_by_custom_field=True).save()
    town.bell.custom = custom

    assert sees_bank_accounts(town.bell) is sees


def test_a_signed_form_is_kept_as_long_as_it_must_be_shown_and_no_longer(
    till: Till, tmp_path: Path, settings: Any
) -> None:
    """
    bank account     form       after        file
    still there      accepted   ten years    kept
    removed          accepted   two years    kept, then gone
    still there      refused    90 days      kept, then gone
    """
    settings.DOCUMENTS_DIR = tmp_path
    banks = [till.bank(f"5550987654{place}") for place in range(3)]
    pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
    for place, bank in enumerate(banks):
        form = upload_form(method=bank, file=("form.pdf", pdf), by=by())
        review_form(form=form, is_accepted=place < 2, by=by(), reason="blurred")
    remove(method=banks[1], by=by(), is_staff=True)

    dropped = [drop_old_forms(now=at(days=days)) for days in (89, 91, 729, 732, 3650)]

    assert dropped == [0, 1, 0, 1, 0]
    kept = AchForm.objects.exclude(file_key="").get()
    assert (kept.method, kept.state) == (banks[0], "accepted")
    assert len(list(tmp_path.rglob("*.pdf"))) == 1
    assert AchForm.objects.count() == 3


@pytest.mark.parametrize(
    ("state", "is_card", "surcharge"),
    [("CT", True, "0.00"), ("MN", True, "3.00"), ("CT", False, "0.00"), ("MN", False, "3.00")],
)
def test_the_state_of_the_billing_address_forbids_a_surcharge(
    till: Till, state: str, surcharge: str, *, is_card: bool
) -> None:
    """A card has an address of its own; a bank account's is where the bills of its account go."""
    till.rule("card" if is_card else "bank", **THREE_PERCENT)
    till.account.locations.filter(is_bill_to=True).update(state="WI" if is_card else state)
    method = till.card(state=state) if is_card else till.bank()

    attempt = till.begun(till.wish(method, till.own("100.00")))

    assert str(attempt.surcharge) == surcharge
