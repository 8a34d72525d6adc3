"""The room as a Django app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tollbook.work"
    label = "work"
