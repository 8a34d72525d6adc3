"""A query whose SQL is kept gives what the ORM gives, each time anew, for any keys."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from tests.town import Town
from tollbook.customers.models import Account
from tollbook.kernel.asked import INTEGERS, TEXTS, Asked
from tollbook.kernel.rows import among
from tollbook.ledger.actions import post
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.models import PaymentProfile

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

VALUES = ("pk", "amount", "effective_on", "posted_at", "due_on", "source", "kind")


@pytest.fixture
def entry(town: Town) -> Entry:
    """A charge of Acme; Bell has one too."""
    first, second = (
        Posting(
            account_id=account.pk,
            kind=EntryKind.CHARGE,
            amount=Decimal("81.40"),
            source=f"invoice:L{account.number}",
            effective_on=date(2026, 3, 1),
            due_on=date(2026, 3, 21),
            classification="invoice",
            description="Invoice",
        )
        for account in (town.acme, town.bell)
    )
    post(posting=second, now=NOW)
    return post(posting=first, now=NOW)


def of_accounts(keys: Any) -> "QuerySet[Entry, Any]":
    entries = Entry.objects.filter(account__in=keys).order_by("pk")
    return entries.values_list(*VALUES)


def test_values_are_those_of_the_query_also_for_other_keys(town: Town, entry: Entry) -> None:
    asked, acme, bell = Asked(of_accounts, INTEGERS), entry.account_id, town.bell.pk

    for keys in ([acme], [bell], [acme, bell], []):
        assert asked(keys) == list(of_accounts(among(keys)))


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("model", [Entry, Account, PaymentProfile])
def test_objects_are_those_of_the_query(model: type[Model]) -> None:
    rows: Any = model._default_manager
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:20])
    asked: Asked[Model] = Asked(lambda pks: rows.filter(pk__in=pks).order_by("pk"), INTEGERS)

    found = asked.objects(keys)
    assert found

    names = [field.attname for field in model._meta.concrete_fields]
    usual = list(rows.filter(pk__in=keys).order_by("pk"))
    assert [[getattr(row, name) for name in names] for row in found] == [
        [getattr(row, name) for name in names] for row in usual
    ]
    assert not any(row._state.adding for row in found)


def test_two_kinds_of_keys_each_go_to_their_own_filter(town: Town, entry: Entry) -> None:
    asked = Asked(
        lambda accounts, sources: Entry.objects.filter(
            account__in=accounts, source__in=sources
        ).values_list("pk"),
        INTEGERS,
        TEXTS,
    )

    assert asked([town.acme.pk], [entry.source]) == [(entry.pk,)]
    assert asked([town.bell.pk], [entry.source]) == []
    assert asked([town.acme.pk], ["nothing:1"]) == []


def test_a_row_that_was_written_meanwhile_is_found(town: Town) -> None:
    asked = Asked(
        lambda keys: PaymentProfile.objects.filter(account__in=keys).values_list("autopay_leave"),
        INTEGERS,
    )
    before = asked([town.acme.pk])

    PaymentProfile.objects.filter(account=town.acme).update(autopay_leave=-1)

    assert before != asked([town.acme.pk]) == [(-1,)]
