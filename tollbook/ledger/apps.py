"""The room as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tollbook.ledger"
    label = "ledger"
