"""The room as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tollbook.portal"
    label = "portal"
