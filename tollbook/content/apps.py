"""The room as a Django app."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "tollbook.content"
    label = "content"
