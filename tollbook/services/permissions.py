"""Modules of the services room."""

MODULES = ("Products", "Products_CustomerLevel", "Products_AgentLevel")
