"""Modules of the billing room; Admin approves and issues."""

MODULES = ("Billing",)
