"""Rows that are made or written many at once are those that the models make and write."""

from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model

from tests.town import Town
from tollbook.billing.models import BillingProfile, InvoiceReports
from tollbook.catalog.models import ChargeItem, ItemPrice, TaxCategory
from tollbook.customers.models import Account, AccountSecurity, SearchText
from tollbook.customers.models.search import COLUMNS
from tollbook.kernel.fresh import fresh
from tollbook.kernel.rows import PARAMETERS_MAX, insert_rows, put_rows, take_ids, update_models
from tollbook.payments.models import PaymentProfile
from tollbook.usage.models import UsageProfile


@pytest.mark.parametrize(
    "model",
    [Account, AccountSecurity, BillingProfile, InvoiceReports, PaymentProfile, UsageProfile],
)
def test_a_fresh_row_is_the_one_that_its_model_makes(model: type[Model]) -> None:
    names = [field.attname for field in model._meta.concrete_fields]

    row, usual = fresh(model), model()

    assert [getattr(row, name) for name in names] == [getattr(usual, name) for name in names]
    assert row._state.adding


def test_fresh_rows_share_nothing_that_can_change() -> None:
    one, other = fresh(Account), fresh(Account)

    one.custom["vip_status"] = "Gold"

    assert other.custom == {}


def test_a_fresh_row_knows_what_it_points_at(town: Town) -> None:
    acme = town.acme

    security = fresh(AccountSecurity, account=acme)

    assert security.account is acme
    assert security.account_id == acme.pk
    assert acme.security is security


def test_standing_rows_are_written_with_the_named_fields_only(town: Town) -> None:
    acme, bell = town.acme, town.bell
    name = bell.name
    for each in (acme, bell):
        each.custom = {**each.custom, "credit_score": 640}
        each.contracted_on, each.term, each.name = date(2026, 3, 1), None, "Not written"

    update_models([acme, bell], ["custom", "contracted_on", "term"])

    stored = Account.objects.get(pk=bell.pk)
    assert stored.custom["credit_score"] == 640
    assert (stored.contracted_on, stored.term, stored.name) == (date(2026, 3, 1), None, name)


def test_amounts_are_written_to_the_cent(town: Town) -> None:
    profile = BillingProfile.objects.get(account=town.acme)
    profile.toll_free_fee, profile.finance_percent = Decimal("2.5"), None

    update_models([profile], ["toll_free_fee", "finance_percent"])

    stored = BillingProfile.objects.get(pk=profile.pk)
    assert (str(stored.toll_free_fee), stored.finance_percent) == ("2.50", None)


def test_of_rows_with_one_key_the_last_is_kept_and_one_that_stands_is_written_anew(
    town: Town,
) -> None:
    bell, acme = town.bell.pk, town.acme.pk
    put_rows(SearchText, "account", COLUMNS, [(bell, "a", "b", "c")])

    put_rows(
        *(SearchText, "account", COLUMNS),
        [(bell, "1", 'x "y", \\{z}', ""), (acme, "3", "Öst", "NULL"), (bell, "2", "x", "")],
    )

    stored = SearchText.objects.filter(account__in=[bell, acme]).order_by("codes")
    found = [(each.account_id, each.codes, each.words, each.digits) for each in stored]
    assert found == [(bell, "2", "x", ""), (acme, "3", "Öst", "NULL")]


def test_what_is_too_long_is_refused_and_never_cut(town: Town) -> None:
    """SQLite knows no lengths; no column of it is shorter than what forms let through."""
    town.bell.phone = "1" * 60

    with pytest.raises(DataError) if connection.vendor == "postgresql" else nullcontext():
        update_models([town.bell], ["phone"])


def test_keys_are_fresh_and_nobody_elses(town: Town) -> None:
    highest = max(Account.objects.values_list("pk", flat=True))

    first, more = take_ids(Account, 3), take_ids(Account, 2)

    assert len({*first, *more}) == 5
    assert min(*first, *more) > highest


PRICE = ("item", "valid_from", "amount")
TOGETHER = PARAMETERS_MAX // len(PRICE)  # rows that go into one statement of SQLite


def prices(count: int) -> list[tuple[int, str, str]]:
    """A price of a new item for each of so many days."""
    none = TaxCategory.objects.create(code="many", label="Many")
    item = ChargeItem.objects.create(
        code="many", description="Many prices", kind="recurring", tax_category=none
    )
    days = (date(2001, 1, 1) + timedelta(each) for each in range(count))
    return [(item.pk, day.isoformat(), f"{each}.25") for each, day in enumerate(days)]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 7])
def test_all_rows_come_in_and_in_their_order(count: int) -> None:
    rows = prices(count)

    insert_rows(ItemPrice, PRICE, rows)

    stored = ItemPrice.objects.filter(item__code="many").order_by("pk")
    found = [(each.item_id, str(each.valid_from), each.amount) for each in stored]
    assert found == [(item, day, Decimal(amount)) for item, day, amount in rows]


@pytest.mark.django_db
@pytest.mark.parametrize("bad", [3, TOGETHER + 3, 2 * TOGETHER + 3])
def test_one_bad_row_among_many_leaves_none_of_its_transaction(bad: int) -> None:
    rows = prices(2 * TOGETHER + 7)
    rows[bad] = rows[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(ItemPrice, PRICE, rows)

    assert not ItemPrice.objects.filter(item__code="many").exists()
