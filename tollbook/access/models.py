"""Log-ins and modules."""

from typing import Any, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tollbook.access.types import Kind


class UserManager(BaseUserManager["User"]):
    """Makes log-ins; user ids are unique without regard to case."""

    def create_user(self, user_id: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(user_id=user_id.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, user_id: str, password: str, **fields: Any) -> "User":
        fields |= {"kind": Kind.STAFF, "is_superuser": True}
        return self.create_user(user_id, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(user_id__iexact=(username or "").strip())


class User(AbstractBaseUser, PermissionsMixin):
    """One log-in; disabled, never deleted."""

    user_id = models.CharField(max_length=20)
    name = models.CharField(max_length=100, blank=True)
    emails = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    is_active = models.BooleanField(default=True)
    # A generic log-in lends its groups to all log-ins of its kind and can never sign in.
    is_generic = models.BooleanField(default=False)
    theme = models.CharField(
        max_length=6,
        default="system",
        choices=[("system", "As the system"), ("light", "Light"), ("dark", "Dark")],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "user_id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("user_id"), name="user_id_is_unique_ignoring_case"),
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(kind=Kind.STAFF),
                name="only_staff_are_superusers",
            ),
        ]

    def __str__(self) -> str:
        return self.user_id

    @property
    def is_staff(self) -> bool:
        """Django's own admin and error pages ask this."""
        return self.kind == Kind.STAFF

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Asks the backend for superusers too: a module that is off is off for everybody."""
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())


class Module(models.Model):
    """A registered unit of access with five rights; off means nobody has them."""

    name = models.CharField(max_length=60, unique=True)
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
