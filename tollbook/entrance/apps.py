"""The room as a Django app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.module_loading import import_string


class EntranceConfig(AppConfig):
    name = "tollbook.entrance"
    label = "entrance"

    def ready(self) -> None:
        """Every session, however it begins, has its stamps and its visit."""
        # By name, because it reaches models, which load after this module.
        user_logged_in.connect(import_string("tollbook.entrance.visits.begin"))
