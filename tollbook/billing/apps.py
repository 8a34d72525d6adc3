"""The room as a Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "tollbook.billing"
    label = "billing"
