"""The room as a Django app."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.module_loading import import_string


class AccessConfig(AppConfig):
    name = "tollbook.access"
    label = "access"

    def ready(self) -> None:
        """Whatever changes the rights of a kind of log-in drops those that are kept."""
        # By name, because the room has models, which load after this module.
        forget = import_string("tollbook.access.queries.forget_rights")
        m2m_changed.connect(forget)
        for model in (self.get_model("Module"), apps.get_model("auth", "Group")):
            for saved in (post_save, post_delete):
                saved.connect(forget, sender=model)
        post_save.connect(forget_lender, sender=self.get_model("User"))


def forget_lender(instance: Any, **_: object) -> None:
    """A generic log-in that was made or turned off lends from now on, or no more."""
    if instance.is_generic:
        import_string("tollbook.access.queries.forget_rights")()
