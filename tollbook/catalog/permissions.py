"""Modules of the catalog: items, plans, decks, areas and taxes."""

MODULES = ("ProductsAdmin",)
