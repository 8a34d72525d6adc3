"""Modules of the customers room; those ending in CustomerLevel open pages of the portal."""

MODULES = (
    "Customers",
    "Locations",
    "Agents",
    "Maintenance",
    "Customers_CustomerLevel",
    "Locations_CustomerLevel",
)
