"""The room as a Django app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tollbook.config"
    label = "config"
