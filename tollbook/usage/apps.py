"""The room as a Django app."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "tollbook.usage"
    label = "usage"
