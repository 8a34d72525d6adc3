"""Rows that are made or written many at once are those that the models make and write."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Model

from tests.town import Town
from tollbook.billing.models import BillingProfile, InvoiceReports
from tollbook.customers.models import Account, AccountSecurity
from tollbook.kernel.fresh import fresh
from tollbook.kernel.rows import update_models
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
