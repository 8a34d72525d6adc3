"""The room as a Django app."""

from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "tollbook.entrance"
    label = "entrance"
