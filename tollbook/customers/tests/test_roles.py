"""What each role leaves: a table over the rights that the shipped group lends."""

import pytest

from tollbook.access.types import RIGHTS
from tollbook.customers.roles import KEPT, narrowed
from tollbook.customers.types import PORTAL_MODULES, Role, wholesale_right

LENT = frozenset(
    {
        *("Customers_CustomerLevel.Access", "Customers_CustomerLevel.Update"),
        "Customers_CustomerLevel.Admin",
        *("Locations_CustomerLevel.Access", "Locations_CustomerLevel.Update"),
        *("Orders_CustomerLevel.Access", "Orders_CustomerLevel.Add"),
        "CustomerPortal.Access",
        "NewLine.Add",  # of a task type
    }
)
LEFT = {
    Role.EVERYTHING: LENT,
    Role.BILLING: {
        *("Customers_CustomerLevel.Access", "Customers_CustomerLevel.Update"),
        "CustomerPortal.Access",
    },
    Role.SERVICES: {right for right in LENT if not right.startswith("Customers_")},
    Role.LOOK: {right for right in LENT if right.endswith(".Access")},
}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_leaves_what_its_name_says(role: Role) -> None:
    assert narrowed(role, LENT) == LEFT[role]


@pytest.mark.parametrize("role", list(Role))
def test_a_wholesale_right_is_kept_as_its_twin_is(role: Role) -> None:
    twins = frozenset(wholesale_right(right) for right in LENT)

    assert narrowed(role, twins) == {wholesale_right(right) for right in LEFT[role]}


def test_no_role_ever_adds_a_right() -> None:
    everything = frozenset(f"{module}.{verb}" for module in PORTAL_MODULES for verb in RIGHTS)
    few = frozenset({"Products_CustomerLevel.Access"})

    assert set(KEPT) == set(Role)
    assert all(narrowed(role, everything) <= everything for role in Role)
    assert all(narrowed(role, few) <= few for role in Role)
