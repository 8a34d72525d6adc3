"""What stands in the change history, and that protected values never do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.town import Town
from tollbook.access.actions import record_event, save_tracked, seal, sealed_anew
from tollbook.access.models import Change
from tollbook.access.queries import changes_of_account, events_of_account, keyed_hash, opened
from tollbook.access.types import Actor, Face
from tollbook.customers.models import AccountSecurity, Location
from tollbook.kernel.errors import Refused

AT = datetime(2026, 4, 20, 15, tzinfo=UTC)
BY = Actor(at=AT, face=Face.OFFICE, ip="198.51.100.7")


def lines(number: str) -> list[tuple[str, str, str]]:
    """Label, old and new of an account's history, oldest first."""
    rows = changes_of_account(number).reverse()
    return list(rows.values_list("label", "old", "new"))


def test_each_field_that_differs_is_one_line(town: Town) -> None:
    town.bell.name = "Bell Bakery & Cafe"
    town.bell.billing_type = "coop"

    save_tracked(row=town.bell, by=BY, account=town.bell.number)

    assert lines("100100") == [
        ("Name", "Bell Bakery", "Bell Bakery & Cafe"),
        ("Billing Type", "Standard", "COOP"),
    ]
    assert Change.objects.values_list("ip", "face")[0] == ("198.51.100.7", "office")


def test_a_save_that_changes_nothing_writes_nothing(town: Town) -> None:
    version = town.bell.version

    assert save_tracked(row=town.bell, by=BY, account="100100") == []
    town.bell.refresh_from_db()
    assert (town.bell.version, lines("100100")) == (version, [])


def test_keys_of_the_custom_column_are_lines_of_their_own(town: Town) -> None:
    town.bell.custom = {"vip_status": "gold", "payment_plan": True}

    save_tracked(row=town.bell, by=BY, account="100100")

    assert lines("100100") == [("payment_plan", "", "Yes"), ("vip_status", "", "gold")]


def test_a_new_row_is_one_line(town: Town) -> None:
    annex = Location(account=town.bell, code=7)

    save_tracked(row=annex, by=BY, account="100100")

    assert [line[0] for line in lines("100100")] == ["location added"]


def test_protected_values_stand_as_a_word(town: Town) -> None:
    security = AccountSecurity.objects.get(account=town.bell)
    for sealed in (seal("123456789"), seal("987654321"), ""):
        security.ssn_cipher = sealed
        save_tracked(row=security, by=BY, account="100100")

    assert lines("100100") == [
        ("SSN", "", "(set)"),
        ("SSN", "(set)", "(changed)"),
        ("SSN", "(set)", "(removed)"),
    ]


def test_a_form_drawn_from_an_older_row_is_refused(town: Town) -> None:
    town.bell.name = "First"
    save_tracked(row=town.bell, by=BY, account="100100", seen_version=1)
    town.bell.name = "Second"

    with pytest.raises(Refused) as refused:
        save_tracked(row=town.bell, by=BY, account="100100", seen_version=1)

    assert refused.value.code == "STALE"
    assert [line[2] for line in lines("100100")] == ["First"]


def test_what_was_looked_at_is_written_down(town: Town) -> None:
    record_event(by=BY, kind="revealed SSN", account="100100", reason="Caller asked for it")

    assert events_of_account("100100").get().reason == "Caller asked for it"


def test_a_sealed_value_opens_with_an_older_key_and_is_sealed_anew(settings: Any) -> None:
    old = settings.FIELD_KEYS
    sealed = seal("123-45-6789")
    found_by = keyed_hash("123456789")
    settings.FIELD_KEYS = ["Q2hhbmdlZCBrZXkgb2YgMzIgYnl0ZXMgZm9yIHRlc3Q=", *old]

    again = sealed_anew(sealed)

    assert "6789" not in sealed
    assert opened(sealed) == opened(again) == "123-45-6789"
    assert keyed_hash("123456789") == found_by
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert opened(again) == "123-45-6789"
    with pytest.raises(Refused, match="cannot be read now"):
        opened(sealed)


def test_nothing_stays_nothing_when_it_is_sealed() -> None:
    assert (seal(""), opened(""), keyed_hash(""), sealed_anew("")) == ("", "", "", "")
