"""Modules of the content room: the forms that people download."""

MODULES = ("SalesTools",)
