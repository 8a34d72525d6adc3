"""The room as a Django app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tollbook.office"
    label = "office"
