"""The room as a Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tollbook.customers"
    label = "customers"
