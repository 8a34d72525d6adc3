"""Modules of the access room: user groups and staff users, and acting as a customer."""

MODULES = ("MaintenanceSecurity", "Impersonation")
