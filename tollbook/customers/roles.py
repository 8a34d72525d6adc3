"""What a narrower role leaves of the rights that a customer's log-in borrows."""

from collections.abc import Callable

from tollbook.customers.types import WHOLESALE_MODULES, Role

HOME_AND_MONEY = "Customers_CustomerLevel"
REPORTS = "CustomerPortal"
CUSTOMER_LEVEL = {twin: module for module, twin in WHOLESALE_MODULES.items()}


def _of_billing(module: str, verb: str) -> bool:
    """Home, bills, payments and profile with the reports; never who else may sign in."""
    return module == REPORTS or (module == HOME_AND_MONEY and verb != "Admin")


def _of_services(module: str, _verb: str) -> bool:
    """Locations, products, orders, tickets, the tasks one may ask for, and the reports."""
    return module != HOME_AND_MONEY


KEPT: dict[str, Callable[[str, str], bool]] = {
    Role.EVERYTHING: lambda _module, _verb: True,
    Role.BILLING: _of_billing,
    Role.SERVICES: _of_services,
    Role.LOOK: lambda _module, verb: verb == "Access",
}


def narrowed(role: str, rights: frozenset[str]) -> frozenset[str]:
    """Those of `rights` ("Module.Right") that `role` keeps; a wholesale one counts as its twin."""
    return frozenset(right for right in rights if _keeps(role, right))


def _keeps(role: str, right: str) -> bool:
    module, _, verb = right.partition(".")
    return KEPT[role](CUSTOMER_LEVEL.get(module, module), verb)
