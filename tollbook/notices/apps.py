"""The room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tollbook.notices"
    label = "notices"
