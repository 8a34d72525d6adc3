"""Contacts of record: the 30 days, who may be reached, and who is told of a change."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from tests.town import Town, bill_to_of
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, ContactOfRecord
from tollbook.customers.queries.contacts import contacts_of_record, old_contacts
from tollbook.customers.rules.record import is_of_record
from tollbook.notices.types import Channel

NOW = datetime(2026, 4, 20, 15, 0, tzinfo=UTC)
OLD_EMAIL, NEW_EMAIL = "a100100@north.example", "new@x.example"
OWN_EMAIL = "100100@people.example"


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("since", "until", "is_original", "counts"),
    [
        (30, None, False, True),
        (29.999, None, False, False),
        (400, None, False, True),
        (0, None, False, False),
        (0, None, True, True),
        (10, None, True, True),
        (400, 0, False, True),
        (400, 29.999, False, True),
        (400, 30, False, False),
        (400, 200, False, False),
        (20, 10, False, False),
        (20, 10, True, True),
        (100, 40, True, False),
        (-5, None, False, False),
    ],
)
def test_thirty_days_or_from_the_first_day(
    since: float, until: float | None, is_original: object, counts: object
) -> None:
    """
    stood since  replaced     from the first day  of record
    30 days      -            no                  yes
    under 30     -            no                  no
    today        -            yes                 yes
    long         today        no                  yes, for 30 days more
    long         30 days ago  no                  no
    20 days ago  10 days ago  no                  no
    """
    ended = None if until is None else days_ago(until)

    found = is_of_record(since=days_ago(since), until=ended, is_original=bool(is_original), at=NOW)

    assert found == counts


@given(
    since=st.floats(-50, 100),
    gap=st.one_of(st.none(), st.floats(0, 100)),
    first=st.sampled_from([False, True]),
)
def test_what_is_of_record_stood_30_days_ago_or_was_there_first(
    since: float, gap: float | None, first: Any
) -> None:
    began = days_ago(since)
    ended = None if gap is None else began + timedelta(days=gap)
    then = days_ago(30)

    found = is_of_record(since=began, until=ended, is_original=first, at=NOW)

    if found and not first:
        assert began <= then
    if found:
        assert ended is None or ended > then
    if ended is None and began <= then:
        assert found


def standing(account: Account) -> set[tuple[str, str]]:
    """Field and value of the account's contacts that stand."""
    rows = ContactOfRecord.objects.filter(account=account, until__isnull=True)
    return {(row.source, row.value) for row in rows}


def values(rows: list[ContactOfRecord]) -> list[str]:
    return [row.value for row in rows]


def test_a_new_account_has_its_contacts_from_the_first_day(town: Town) -> None:
    assert standing(town.bell) == {
        ("contact_emails", OLD_EMAIL),
        ("phone", "12185551001"),
        ("emails", OWN_EMAIL),
        ("bill_to", "Bell Bakery\n12 Canal Street\nDuluth MN 55802"),
    }
    assert ContactOfRecord.objects.filter(is_original=False).count() == 0


def test_a_change_ends_the_old_row_and_begins_a_new_one(town: Town) -> None:
    bell = town.bell
    bell.contact_emails = f"{NEW_EMAIL}; A100100@north.example"
    bell.phone, bell.cell_phone = "", "+12185550199"
    bell.save()
    place = bill_to_of(bell)
    place.address_1 = ""
    place.save()

    keep_contacts(account=bell, at=NOW)
    keep_contacts(account=bell, at=NOW + timedelta(days=1))

    rows = ContactOfRecord.objects.filter(account=bell, user=None)
    assert {(row.source, row.value) for row in rows.filter(since=NOW)} == {
        ("contact_emails", NEW_EMAIL),
        ("cell_phone", "12185550199"),
    }
    assert {row.source for row in rows.filter(until=NOW)} == {"phone", "bill_to"}
    assert rows.filter(since__gt=NOW).count() == 0
    assert not rows.filter(since=NOW, is_original=True).exists()


def test_fields_of_other_rooms_and_of_log_ins_are_kept_apart(town: Town) -> None:
    bell, ben = town.bell, town.users["100100"]
    ben.emails = NEW_EMAIL
    keep_contacts(account=bell, user=ben, at=NOW)
    keep_contacts(account=bell, at=NOW, written={"billing_emails": "pay@x.example, b@X.example"})

    assert ("emails", NEW_EMAIL) in standing(bell)
    assert ("contact_emails", OLD_EMAIL) in standing(bell)
    assert {value for source, value in standing(bell) if source == "billing_emails"} == {
        "pay@x.example",
        "b@x.example",
    }


def test_what_comes_on_the_day_of_activation_is_original(town: Town) -> None:
    bell = town.bell
    Account.objects.filter(pk=bell.pk).update(activated_on=date(2026, 4, 20))
    bell.refresh_from_db()

    keep_contacts(account=bell, at=NOW, written={"billing_emails": NEW_EMAIL})

    assert ContactOfRecord.objects.get(source="billing_emails").is_original


@pytest.mark.parametrize(
    ("age", "proves"),
    [(0, [OWN_EMAIL, OLD_EMAIL]), (29, [OWN_EMAIL, OLD_EMAIL]), (30, [OWN_EMAIL, NEW_EMAIL])],
)
def test_a_new_address_serves_after_30_days_and_the_old_one_until_then(
    town: Town, age: int, proves: list[str]
) -> None:
    bell = town.bell
    bell.contact_emails = NEW_EMAIL
    bell.save()
    keep_contacts(account=bell, at=NOW - timedelta(days=age))

    found = contacts_of_record(
        account=bell, at=NOW, user=town.users["100100"], channel=Channel.EMAIL
    )

    assert values(found) == proves


def test_contacts_of_other_log_ins_and_accounts_do_not_count(town: Town) -> None:
    found = contacts_of_record(account=town.bell, at=NOW, user=town.users["500100"])

    assert set(values(found)) == {
        OLD_EMAIL,
        "12185551001",
        "Bell Bakery\n12 Canal Street\nDuluth MN 55802",
    }


def test_a_change_is_told_to_what_it_replaced_and_then_down_the_channels(town: Town) -> None:
    bell, ben = town.bell, town.users["100100"]
    bell.contact_emails = NEW_EMAIL
    bell.save()
    keep_contacts(account=bell, at=NOW)

    ways = old_contacts(account=bell, at=NOW, user=ben)

    assert [(each.channel.value, each.to) for each in ways] == [
        ("email", OLD_EMAIL),
        ("text", "12185551001"),
        ("letter", "Bell Bakery\n12 Canal Street\nDuluth MN 55802"),
    ]


def test_an_address_planted_first_does_not_get_the_next_notice(town: Town) -> None:
    bell, ben = town.bell, town.users["100100"]
    ben.emails = "thief@x.example"
    ben.save()
    keep_contacts(account=bell, user=ben, at=NOW - timedelta(minutes=5))

    ways = old_contacts(account=bell, at=NOW, user=ben)

    assert ways[0].to == OWN_EMAIL
    assert "thief@x.example" not in {each.to for each in ways}


def test_accounts_of_before_are_filled_in(town: Town) -> None:
    kept = set(ContactOfRecord.objects.values_list("account", "user", "source", "value"))
    ContactOfRecord.objects.all().delete()

    import_module("tollbook.customers.migrations.0006_contacts_of_record_filled").fill(apps, None)

    found = set(ContactOfRecord.objects.values_list("account", "user", "source", "value"))
    assert found == kept
    assert not ContactOfRecord.objects.filter(is_original=False).exists()
