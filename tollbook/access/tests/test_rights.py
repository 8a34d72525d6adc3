"""Who has which right: staff by their groups, everybody else by the generic log-in of the kind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from tests.fixtures import SYSTEM
from tollbook.access.actions import (
    create_user,
    set_generic,
    set_group,
    switch_module,
    sync_modules,
)
from tollbook.access.models import Module, User
from tollbook.access.queries import may
from tollbook.access.types import RIGHTS, Kind

pytestmark = pytest.mark.django_db
LOOK = "Customers_CustomerLevel.Access"
CHANGE = "Customers_CustomerLevel.Update"


def again(user: User) -> User:
    """The same log-in as the next request reads it."""
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def lent() -> None:
    """The generic log-in of customers, with two rights."""
    group = set_group(name="Customers", rights=[LOOK, CHANGE])
    set_generic(user_id="GenericCustomer", kind=Kind.CUSTOMER, group=group)


@pytest.fixture
def bell() -> User:
    return create_user(user_id="100100", kind=Kind.CUSTOMER, password="pw", facts={})


@pytest.fixture
def sam() -> User:
    return create_user(user_id="sam", kind=Kind.STAFF, password="pw", facts={"name": "Sam"})


def join(user: User, *rights: str) -> User:
    user.groups.add(set_group(name=f"group of {user.user_id}", rights=rights))
    return again(user)


def test_customers_have_the_rights_of_the_shipped_group(bell: User) -> None:
    assert may(bell, LOOK)
    assert may(bell, CHANGE)
    assert not may(bell, "Customers_CustomerLevel.Admin")
    assert not may(bell, "Customers.Access")


@pytest.mark.accepts("portal-26")
def test_a_right_put_on_a_single_customer_has_no_effect(bell: User) -> None:
    right = Permission.objects.get(codename="Products_CustomerLevel.Admin")

    bell.user_permissions.add(right)
    bell.groups.add(set_group(name="Private", rights=["Products_CustomerLevel.Admin"]))

    assert not may(again(bell), "Products_CustomerLevel.Admin")
    assert not again(bell).has_perm("access.Products_CustomerLevel.Admin")


def test_a_change_to_the_group_reaches_every_customer(bell: User) -> None:
    set_group(name="Customers", rights=[LOOK])

    assert may(again(bell), LOOK)
    assert not may(again(bell), CHANGE)


def test_agents_and_wholesale_do_not_borrow_from_customers() -> None:
    cole = create_user(user_id="300100", kind=Kind.WHOLESALE, password="pw", facts={})
    agent = create_user(user_id="A-117", kind=Kind.AGENT, password="pw", facts={})

    assert not may(cole, LOOK)
    assert not may(agent, LOOK)


def test_a_log_in_that_only_bears_the_generic_name_lends_nothing(bell: User) -> None:
    User.objects.filter(user_id="GenericCustomer").update(is_generic=False)

    assert not may(again(bell), LOOK)


def test_staff_have_the_rights_of_their_own_groups(sam: User) -> None:
    sam = join(sam, "Usage.Access", "Billing.Access")

    assert may(sam, "Usage.Access")
    assert not may(sam, "Usage.Add")
    assert not may(sam, LOOK)


def test_admin_includes_the_other_four(sam: User) -> None:
    sam = join(sam, "Billing.Admin")

    assert sam.has_perms([f"access.Billing.{right}" for right in RIGHTS])
    assert not may(sam, "Usage.Access")


def test_no_other_right_includes_another(sam: User) -> None:
    sam = join(sam, "Billing.Update")

    assert not may(sam, "Billing.Access")


def test_a_module_that_is_off_is_off_for_everybody(bell: User, sam: User) -> None:
    sam = join(sam, "Billing.Admin")
    root = User.objects.create_superuser("root", "pw")
    switch_module(name="Billing", is_on=False, by=SYSTEM)
    switch_module(name="Customers_CustomerLevel", is_on=False, by=SYSTEM)

    assert not may(again(bell), LOOK)
    assert not may(again(sam), "Billing.Access")
    assert not may(again(root), "Billing.Access")
    assert not again(root).has_perm("access.Billing.Admin")
    assert may(again(root), "Usage.Admin")


def test_a_superuser_has_every_right_of_every_module() -> None:
    root = User.objects.create_superuser("root", "pw")

    assert may(root, "Billing.Admin")
    assert may(root, LOOK)
    assert not may(root, "NoSuchModule.Access")


def test_only_staff_are_superusers(bell: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=bell.pk).update(is_superuser=True)


def test_a_log_in_that_is_turned_off_has_no_rights(sam: User) -> None:
    sam = join(sam, "Billing.Admin")
    sam.is_active = False

    assert not may(sam, "Billing.Access")


def test_rights_take_two_queries_a_request(
    bell: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(2):
        assert may(bell, LOOK)
        assert may(bell, CHANGE)
        assert not may(bell, "Orders_CustomerLevel.Delete")


def test_the_generic_log_in_can_never_sign_in() -> None:
    generic = User.objects.get(user_id="GenericCustomer")
    generic.set_password("known")
    generic.save()

    assert authenticate(username="GenericCustomer", password="known") is None


def test_name_is_compared_without_case_and_password_with_it(bell: User, sam: User) -> None:
    assert authenticate(username=" SAM ", password="pw") == sam
    assert authenticate(username="sam", password="PW") is None


def test_user_ids_are_unique_without_regard_to_case(sam: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_user(user_id="SAM", kind=Kind.STAFF, password="pw", facts={})


def test_registering_modules_twice_does_it_once() -> None:
    sync_modules(names=["Billing", "Billing", "Fresh"])
    sync_modules(names=["Fresh"])

    assert Module.objects.filter(name="Fresh").count() == 1
    assert Permission.objects.filter(name="Fresh").count() == 5


def test_another_group_can_be_lent(bell: User) -> None:
    set_generic(
        user_id="GenericCustomer", kind=Kind.CUSTOMER, group=set_group(name="Bare", rights=[LOOK])
    )

    assert may(again(bell), LOOK)
    assert not may(again(bell), CHANGE)
