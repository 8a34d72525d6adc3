"""Whose rights a log-in borrows: by kind and account, narrowed by its role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group

from tests.fixtures import SYSTEM
from tests.town import Town
from tollbook.access.actions import set_generic, set_group, switch_module
from tollbook.access.models import User
from tollbook.access.queries import may
from tollbook.access.types import Kind
from tollbook.customers.models import Membership
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import Role

SEE, CHANGE = "Customers_CustomerLevel.Access", "Customers_CustomerLevel.Update"
PRODUCTS = "Products_CustomerLevel.Access"
PARENT, SUB, SINGLE = "200100", "200101", "100100"


def lend(user_id: str, *rights: str) -> None:
    """A generic log-in that an operator made, with a group of its own."""
    group = set_group(name=f"group of {user_id}", rights=rights)
    set_generic(user_id=user_id, kind=Kind.CUSTOMER, group=group)


def again(town: Town, user_id: str) -> User:
    """The log-in as the next request reads it."""
    return User.objects.get(pk=town.users[user_id].pk)


def test_corporate_log_ins_borrow_as_customers_until_somebody_wants_otherwise(town: Town) -> None:
    before = [may(again(town, each), CHANGE) for each in (PARENT, SUB, SINGLE)]

    lend("GenericCorporate", SEE)
    lend("GenericCorporateSub", PRODUCTS)

    assert before == [True, True, True]
    assert [may(again(town, each), CHANGE) for each in (PARENT, SUB, SINGLE)] == [
        *(False, False, True)
    ]
    assert [may(again(town, each), SEE) for each in (PARENT, SUB, SINGLE)] == [True, False, True]
    assert may(again(town, SUB), PRODUCTS)


def test_one_corporate_generic_does_not_lend_to_the_other_kind(town: Town) -> None:
    lend("GenericCorporate", SEE)

    assert may(again(town, SUB), CHANGE)


def test_a_generic_log_in_without_rights_still_lends_its_nothing(town: Town) -> None:
    lend("GenericCorporate")

    assert not may(again(town, PARENT), SEE)


def test_a_generic_log_in_that_is_turned_off_lends_no_more(town: Town) -> None:
    lend("GenericCorporate", SEE)
    generic = User.objects.get(user_id="GenericCorporate")
    generic.is_active = False
    generic.save()

    assert may(again(town, PARENT), CHANGE)


@pytest.mark.accepts("portal-26")
def test_a_right_put_on_one_log_in_has_no_effect_but_on_the_generic_one(town: Town) -> None:
    admin = set_group(name="Private", rights=["Products_CustomerLevel.Admin"])
    bell = again(town, SINGLE)
    bell.groups.add(admin)
    bell.user_permissions.set(admin.permissions.all())
    before = may(again(town, SINGLE), "Products_CustomerLevel.Admin")

    User.objects.get(user_id="GenericCustomer").groups.add(admin)

    assert not before
    assert may(again(town, SINGLE), "Products_CustomerLevel.Admin")


def test_a_narrower_role_takes_rights_away_wherever_one_asks(town: Town) -> None:
    Membership.objects.filter(user__user_id=SINGLE).update(role=Role.SERVICES)
    bell = again(town, SINGLE)

    assert not bell.has_perm(f"access.{SEE}")
    assert bell.has_perm(f"access.{PRODUCTS}")


def test_wholesale_customers_ask_for_the_twin_of_a_right(town: Town) -> None:
    cole = again(town, "300100")
    viewer = viewer_of(cole, viewing="all", now=cole.created_at)

    assert viewer.may(SEE)
    assert not viewer.may("Customers_CustomerLevel.Admin")
    assert not cole.has_perm(f"access.{SEE}")
    assert cole.has_perm("access.Wholesale_Customers.Access")
    Group.objects.get(name="Wholesale").permissions.clear()
    assert not may(again(town, "300100"), "Wholesale_Customers.Access")


def test_what_the_generic_log_ins_lend_is_read_once_a_minute(
    town: Town, django_assert_num_queries: Callable[[int], Any]
) -> None:
    bell, ada = again(town, SINGLE), again(town, PARENT)
    may(bell, SEE)

    with django_assert_num_queries(1):
        assert may(ada, SEE)
        assert may(ada, CHANGE)
    switch_module(name="Customers_CustomerLevel", is_on=False, by=SYSTEM)
    assert not may(again(town, PARENT), SEE)
