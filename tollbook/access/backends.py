"""The one backend that answers who signs in and what a log-in may do."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from tollbook.access.models import User
from tollbook.access.queries import rights_of


class AccessBackend(ModelBackend):
    """Name and password; rights by the generic log-in of the person's kind, staff by their own.

    Rights hang on groups alone, so that one change reaches everybody of a kind.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active) and not user.is_generic

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Every "access.Module.Right", read once and kept on the log-in for the request."""
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        if not hasattr(user_obj, "_rights_read"):
            user_obj._rights_read = {  # type: ignore[attr-defined]
                f"access.{right}" for right in rights_of(user_obj)
            }
        found: set[str] = user_obj._rights_read  # type: ignore[attr-defined]
        return found
