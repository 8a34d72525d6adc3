"""Account numbers: from the scheme, without hole or double, once and for ever."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.town import DULUTH, Town
from tests.town import NOW as AT
from tollbook.access.models import Change, Name, User
from tollbook.access.types import Actor, Face, Kind
from tollbook.customers.actions import add_account
from tollbook.customers.actions.numbers import assign_number, change_number, save_scheme
from tollbook.customers.models import (
    Account,
    AccountNumberScheme,
    FormerNumber,
    Group,
    Membership,
    Settings,
    Status,
)
from tollbook.customers.models.search import SearchText
from tollbook.customers.queries.known import Known
from tollbook.customers.queries.numbers import names_in_history, owner_of_number
from tollbook.kernel.errors import Refused, WrongFields

BY = Actor(at=AT, face=Face.OFFICE)


def scheme(**facts: Any) -> AccountNumberScheme:
    """T001251 and on, unless told otherwise."""
    known = {"name": "Trunk", "prefix": "T", "next_number": 1251, "padding_digits": 6}
    return AccountNumberScheme.objects.create(**(known | facts))


def group(**facts: Any) -> Group:
    return Group.objects.create(abbreviation="TRNK", name="Trunks", **facts)


def opened(of: Group | None, **facts: Any) -> Account:
    """A new account of that group."""
    known = {"name": "New", "is_business": False, "status": Status.objects.get(code="new")}
    return add_account(facts=known | {"group": of} | facts, bill_to=DULUTH)


def next_of(found: AccountNumberScheme) -> int:
    found.refresh_from_db()
    return found.next_number


@pytest.mark.accepts("customers-9")
def test_prefix_and_padded_counter_make_the_number(town: Town) -> None:
    trunk = scheme()

    account = opened(group(scheme=trunk))

    assert (account.number, next_of(trunk)) == ("T001251", 1252)


def test_more_digits_than_the_padding_are_not_cut(town: Town) -> None:
    trunk = scheme(prefix="", suffix="-X", next_number=99, padding_digits=2)
    of = group(scheme=trunk)

    assert [opened(of).number for _ in range(2)] == ["99-X", "100-X"]


def test_taken_and_former_numbers_are_passed_over(town: Town) -> None:
    trunk = scheme()
    of = group(scheme=trunk)
    opened(of, number="t001251")
    change_number(account=town.bell, number="T001252", by=BY)
    change_number(account=town.bell, number="B-1", by=BY)

    assert opened(of).number == "T001253"
    assert next_of(trunk) == 1254


@pytest.mark.accepts("customers-11")
def test_a_save_that_fails_gives_its_number_back(town: Town) -> None:
    trunk = scheme()
    of = group(scheme=trunk)

    with pytest.raises(Refused, match="is itself a sub account"):
        opened(of, corporate_parent=town.superior, billing_type="corporate")
    with pytest.raises(TypeError), transaction.atomic():
        add_account(facts={"group": of, "nonsense": 1}, bill_to={})

    assert next_of(trunk) == 1251
    assert opened(of).number == "T001251"


@pytest.mark.accepts("customers-13")
def test_without_its_own_scheme_a_group_takes_the_master_scheme(town: Town) -> None:
    of = group()
    with pytest.raises(Refused, match="No account number scheme is set up"):
        opened(of)

    Settings.objects.create(master_scheme=scheme(name="Master trunk", prefix="M"))

    assert opened(of).number == "M001251"
    assert opened(None).number == "M001252"


def test_a_number_may_wait_for_the_activation(town: Town) -> None:
    of = group(scheme=scheme(assign_at="activate"))
    first, second = opened(of, name="Zoe"), opened(of, name="Yan")

    assert {str(first), str(second)} == {"(pending) Zoe", "(pending) Yan"}
    mark = first.number
    assign_number(account=first, by=BY)
    assign_number(account=first, by=BY)

    assert (first.number, next_of(AccountNumberScheme.objects.get(name="Trunk"))) == (
        "T001251",
        1252,
    )
    assert names_in_history(first) == ["T001251", mark]


def test_by_hand_the_old_number_stays_known_and_the_counter_still(town: Town) -> None:
    counter = AccountNumberScheme.objects.get(name="Master")

    change_number(account=town.bell, number=" bell.1_x ", by=BY)

    assert (town.bell.number, next_of(counter)) == ("BELL.1_X", 600100)
    assert owner_of_number("100100") == town.bell
    assert Change.objects.values_list("label", "old", "new")[0] == ("Acct #", "100100", "BELL.1_X")
    change_number(account=town.bell, number="100100", by=BY)
    assert list(FormerNumber.objects.values_list("number", flat=True)) == ["BELL.1_X"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("200101", "This value is already used by account 200101."),
        ("SAM", "Somebody signs in with this as user ID. Choose another number."),
        ("X" * 21, "Use at most 20 characters."),
        ("10 01", "Use letters, digits, dot, dash and underscore only."),
        ("Ä1", "Use letters, digits, dot, dash and underscore only."),
        ("", "This field is required."),
    ],
)
def test_a_number_that_cannot_be_had_is_refused(town: Town, number: str, words: str) -> None:
    with pytest.raises(WrongFields) as refusal:
        change_number(account=town.bell, number=number, by=BY)

    assert refusal.value.faults["number"][1] == words


def test_a_former_number_names_who_has_it_now(town: Town) -> None:
    change_number(account=town.acme, number="ACME", by=BY)

    with pytest.raises(WrongFields, match="already used by account ACME"):
        opened(town.groups["NORTH"], number="200100")


def test_a_user_id_is_no_number_of_another_account(town: Town) -> None:
    user = User.objects.create(user_id="t001251", kind=Kind.CUSTOMER)
    Membership.objects.create(user=user, account=town.bell)
    known = Known()
    known.look_up(["T001251", "T001252"])

    by_scheme = opened(group(scheme=scheme()))
    change_number(account=town.bell, number="T001251", by=BY)

    assert [known.is_user_id(each) for each in ("T001251", "T001252")] == [True, False]
    assert (by_scheme.number, town.bell.number) == ("T001252", "T001251")
    with pytest.raises(WrongFields, match="Somebody signs in with this"):
        opened(town.groups["NORTH"], number="Sam")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"next_number": 1251}, "next_number", "The next number must be above 1251."),
        ({"next_number": 5}, "next_number", "The next number must be above 1251."),
        ({"prefix": "T/"}, "prefix", "Use letters, digits, dot, dash and underscore only."),
        ({"padding_digits": 12, "suffix": "ABCDEFGH"}, "padding_digits", None),
    ],
)
def test_a_scheme_never_falls_back_nor_grows_too_long(
    town: Town, changes: dict[str, Any], field: str, words: str | None
) -> None:
    trunk = scheme()
    opened(group(scheme=trunk))
    trunk.refresh_from_db()
    for name, value in changes.items():
        setattr(trunk, name, value)

    with pytest.raises(WrongFields) as refusal:
        save_scheme(scheme=trunk, by=BY)

    assert refusal.value.faults[field][1] == (words or "Use at most 20 characters.")


def test_raising_the_counter_by_hand_is_written_down(town: Town) -> None:
    trunk = scheme()
    trunk.next_number = 5000

    save_scheme(scheme=trunk, by=BY)

    assert Change.objects.values_list("label", "old", "new")[0] == ("next number", "1251", "5000")


def at_once(work: Callable[[int], Any], count: int = 1) -> list[Any]:
    """What `work` gives in that many threads, each with a connection of its own."""

    def alone(place: int) -> Any:
        try:
            return work(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(alone, range(count)))


def emptied(_: int) -> None:
    """Nothing stays; what accounts are found by is written anew while their rows go."""
    with transaction.atomic():
        for model in (Account, SearchText, Group, AccountNumberScheme, Status, Name):
            model.objects.all().delete()


def begun(_: int) -> Group:
    Status.objects.create(code="new", label="New", is_initial=True)
    return group(scheme=scheme())


@pytest.fixture
def shared_group(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Group]:
    """A group to number in a database that many connections share; empty again afterwards.

    In-memory SQLite belongs to one connection, so its tables are copied into a file first.
    """
    with django_db_blocker.unblock():
        kept = connections.settings["default"]["NAME"]
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with connect(tmp_path / "shared.sqlite3") as file:
                connection.connection.backup(file)
            connections.settings["default"]["NAME"] = tmp_path / "shared.sqlite3"
        try:
            yield at_once(begun)[0]
        finally:
            at_once(emptied)
            connections.settings["default"]["NAME"] = kept


@pytest.mark.accepts("customers-10")
def test_fifty_at_once_get_fifty_numbers_without_a_hole(shared_group: Group) -> None:
    numbers = at_once(lambda _: opened(shared_group).number, 50)
    (left,) = at_once(lambda _: AccountNumberScheme.objects.get().next_number)

    assert sorted(numbers) == [f"T00{counter}" for counter in range(1251, 1301)]
    assert left == 1301
