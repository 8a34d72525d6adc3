"""The one backend that answers who signs in and what a log-in may do."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from tollbook.access.models import User
from tollbook.access.queries import permissions_of


class AccessBackend(ModelBackend):
    """Name and password; rights by the generic log-in of the person's kind, staff by their own."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active) and not user.is_generic

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        assert isinstance(user_obj, User)
        return permissions_of(user_obj)

    def _get_user_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        # Rights hang on groups alone, so that one change reaches everybody of a kind.
        return Permission.objects.none()
