"""The room as a Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tollbook.payments"
    label = "payments"
