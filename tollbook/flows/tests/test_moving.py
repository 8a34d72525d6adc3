"""Actions on accounts: the only way to another status, all of it or nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.town import NOW, TODAY, Town, sell
from tollbook.access.models import Change
from tollbook.access.types import Actor, Face
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Action, Status
from tollbook.customers.queries import viewer_of
from tollbook.customers.queries.moves import actions_for
from tollbook.customers.types import Answers
from tollbook.flows.moving import Move, complete_disconnects, run_account_action
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.models import Product

TOMORROW = TODAY + timedelta(days=1)


def run(town: Town, account: Account, code: str, **answers: Any) -> Account:
    """The action with its answers, by Sam, today."""
    by = Actor(at=NOW, face=Face.OFFICE, user=town.users["sam"])
    move = Move(Action.objects.get(code=code), Answers(**answers), TODAY)
    return run_account_action(account=account, move=move, by=by)


def states_of(account: Account) -> dict[str, int]:
    """How many products stand in each state."""
    found = list(Product.objects.filter(account=account).values_list("status", flat=True))
    return {state: found.count(state) for state in found}


def made_new(town: Town, account: Account) -> Account:
    """The account and its products as they are before the activation."""
    account.status = Status.objects.get(code="new")
    account.activated_on = None
    account.save()
    Product.objects.filter(account=account).update(status="new")
    return account


def test_only_what_is_possible_is_offered(town: Town) -> None:
    viewer = viewer_of(town.users["sam"], viewing="all", now=NOW)

    assert [each.label for each in actions_for(viewer, town.bell)] == ["Suspend", "Disconnect"]
    with pytest.raises(Refused, match="This action is not possible from status Active"):
        run(town, town.bell, "activate", on=TODAY)


def test_activation_puts_the_chosen_products_in_service(town: Town) -> None:
    bell = made_new(town, town.bell)
    line, annex = town.products["2185550110"], town.products["2185550111"]

    run(town, bell, "activate", on=TODAY, product_ids=(line.pk,))

    line.refresh_from_db()
    annex.refresh_from_db()
    assert (line.status, line.active_on, annex.status) == ("active", TODAY, "new")
    assert set(line.charges.values_list("active_on", flat=True)) == {TODAY}
    bell.refresh_from_db()
    assert (bell.status.code, bell.activated_on) == ("active", TODAY)


def test_activation_needs_cycle_and_address(town: Town) -> None:
    bell = made_new(town, town.bell)
    bell.locations.filter(is_bill_to=True).update(address_1="")
    with pytest.raises(Refused, match="Enter the bill-to address first"):
        run(town, bell, "activate", on=TODAY)

    BillingProfile.objects.filter(account=bell).update(cycle=None)

    with pytest.raises(Refused, match="Choose a billing cycle"):
        run(town, bell, "activate", on=TODAY)
    assert states_of(bell) == {"new": 5}


def test_suspended_and_restored_with_note_and_history(town: Town) -> None:
    run(town, town.bell, "suspend", on=TODAY, note="Ben asked for it")
    suspended = states_of(town.bell)
    run(town, town.bell, "restore", on=TODAY, note="back")

    assert (suspended, states_of(town.bell)) == ({"suspended": 5}, {"active": 5})
    assert [note.text for note in town.bell.notes.order_by("pk")] == [
        "Suspend as of Apr 20, 2026: Ben asked for it",
        "Restore as of Apr 20, 2026: back",
    ]
    moves = Change.objects.filter(account="100100", field="status", entity="account")
    assert list(moves.order_by("pk").values_list("old", "new", "user__user_id")) == [
        ("Active", "Suspended", "sam"),
        ("Suspended", "Active", "sam"),
    ]


def test_a_disconnect_in_the_future_waits_and_is_completed_by_the_night(town: Town) -> None:
    run(town, town.cygnet, "disconnect", on=TOMORROW, reason="moved")
    town.cygnet.refresh_from_db()
    pending = (town.cygnet.status.code, town.cygnet.disconnected_on, states_of(town.cygnet))
    told: list[str] = []

    assert complete_disconnects(now=NOW, tell=told.append) == 0
    # Two in the morning of the next day in UTC is still this evening in Chicago.
    assert complete_disconnects(now=NOW + timedelta(hours=11), tell=told.append) == 0
    assert complete_disconnects(now=NOW + timedelta(days=1), tell=told.append) == 1
    assert complete_disconnects(now=NOW + timedelta(days=1), tell=told.append) == 0

    town.cygnet.refresh_from_db()
    assert pending == ("disconnect-pending", TOMORROW, {"active": 1})
    assert town.cygnet.status.code == "disconnected"
    assert (states_of(town.cygnet), told) == ({"disconnected": 1}, [])
    assert town.cygnet.custom["reason_cancelled"] == "moved"


def test_a_disconnect_of_today_is_done_at_once_and_taken_back_by_admin(town: Town) -> None:
    run(town, town.bell, "disconnect", on=TODAY, reason="price")
    ended = states_of(town.bell)

    town.bell.refresh_from_db()
    assert town.bell.status.code == "disconnected"
    assert ended == {"disconnected": 5}
    back = run(town, town.bell, "reactivate", on=TODAY)
    assert (back.status.code, back.disconnected_on) == ("active", None)


def test_one_product_that_cannot_end_leaves_everything_as_it_was(town: Town) -> None:
    sell(town, town.bell, "equipment", "LATER", (), active_on=date(2026, 6, 1))

    with pytest.raises(Refused, match="LATER begins on 06/01/2026"):
        run(town, town.bell, "disconnect", on=TOMORROW, reason="price")

    town.bell.refresh_from_db()
    assert (town.bell.status.code, states_of(town.bell)) == ("active", {"active": 6})
    assert town.bell.notes.count() == 0


def test_a_canceled_account_never_had_service(town: Town) -> None:
    bell = made_new(town, town.bell)

    run(town, bell, "cancel", reason="competitor")

    line = town.products["2185550110"]
    line.refresh_from_db()
    assert (line.status, line.disconnected_on) == ("canceled", line.active_on)
    assert states_of(bell) == {"canceled": 5}


def test_a_top_with_subs_is_not_canceled(town: Town) -> None:
    with pytest.raises(Refused, match="Move the 2 sub accounts first"):
        run(town, made_new(town, town.acme), "cancel", reason="price")


@pytest.mark.parametrize(
    ("code", "answers", "faults"),
    [
        ("suspend", {}, {"on": "This field is required.", "note": "This field is required."}),
        ("suspend", {"on": TOMORROW, "note": "x"}, {"on": "The date cannot lie after today."}),
        (
            "disconnect",
            {"on": TODAY, "reason": "whim"},
            {"reason": "Choose one of the listed values."},
        ),
        ("disconnect", {"on": date(2030, 1, 1), "reason": "price"}, {"on": "Choose a day"}),
    ],
)
def test_prompts_are_asked_for(
    town: Town, code: str, answers: dict[str, Any], faults: dict[str, str]
) -> None:
    with pytest.raises(WrongFields) as refusal:
        run(town, town.bell, code, **answers)

    found = {name: words for name, (_, words) in refusal.value.faults.items()}
    assert found.keys() == faults.keys()
    assert all(found[name].startswith(words) for name, words in faults.items())
