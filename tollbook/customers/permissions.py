"""Modules of the customers room.

Those ending in CustomerLevel open pages of the portal, their Wholesale twins the same pages of
wholesale customers, those ending in AgentLevel the pages of agents.
"""

from tollbook.customers.types import WHOLESALE_MODULES

MODULES = (
    "Customers",
    "Locations",
    "Agents",
    "Maintenance",
    "Customers_CustomerLevel",
    "Locations_CustomerLevel",
    "Customers_AgentLevel",
    *WHOLESALE_MODULES.values(),
)
