"""The typed settings of a room: one row, a column for each, kept for a minute.

A column's verbose name is the name people know the setting by, its help text what it means.
"""

from typing import Any, ClassVar, Self

from django.core.cache import cache
from django.db import models
from django.db.models import Q

KEPT_SECONDS = 60


class SettingsRow(models.Model):
    """The one row of a room's settings; `load` gives the defaults where none was saved yet."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="%(app_label)s_has_one_row_of_settings"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.app_label} settings"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep as the one row; every process sees it within a minute, this one at once."""
        self.pk = 1
        super().save(*args, **kwargs)
        cache.delete(self._key())

    @classmethod
    def load(cls) -> Self:
        """The settings in force."""
        found: Self | None = cache.get(cls._key())
        if found is None:
            found = cls._default_manager.filter(pk=1).first() or cls(pk=1)
            cache.set(cls._key(), found, KEPT_SECONDS)
        return found

    @classmethod
    def _key(cls) -> str:
        return f"settings:{cls._meta.label}"
