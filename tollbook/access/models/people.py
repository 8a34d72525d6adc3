"""Log-ins, modules, the settings of access, and who changed or saw what."""

from typing import Any, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tollbook.access.types import Face, Kind
from tollbook.kernel.settings_row import SettingsRow


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

    PROTECTED: ClassVar = {"password": "Password"}
    # The data scope is written down in words (`customers.actions.sight`).
    NOT_TRACKED: ClassVar = frozenset({"last_login", "last_seen_at", "data_scope"})

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
    rows_per_page = models.PositiveSmallIntegerField(default=25)
    must_change_password = models.BooleanField(default=False)
    # A password that staff gave opens until then only.
    temporary_until = models.DateTimeField(null=True, blank=True)
    # Which customers a staff person sees, {} for all; `customers.queries.sight` reads it.
    data_scope = models.JSONField(default=dict, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

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
            models.CheckConstraint(
                condition=Q(data_scope={}) | Q(kind=Kind.STAFF),
                name="only_staff_carry_a_data_scope",
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


class Name(models.Model):
    """A user id or an account number that somebody is about to take, folded.

    Log-ins and accounts stand in two tables, so no constraint holds their names apart. Who takes a
    name writes it here first: another who wants the same waits until the first is done, and then
    finds it taken. A row says nothing else: whether a name is taken, those tables tell.
    """

    folded = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.folded


class Module(models.Model):
    """A registered unit of access with five rights; off means nobody has them."""

    name = models.CharField(max_length=60, unique=True)
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Settings(SettingsRow):
    """The access room's part of the application settings."""

    login_max_tries_per_name_and_address = models.PositiveSmallIntegerField(
        "LoginMaxTriesPerNameAndAddress",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Failures for one name from one address in 15 minutes that lock the pair.",
    )
    login_max_tries_per_address = models.PositiveSmallIntegerField(
        "LoginMaxTriesPerAddress",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="Failures from one address over any names in 15 minutes that lock the address.",
    )
    staff_second_factor_required = models.BooleanField(
        "StaffSecondFactorRequired",
        default=True,
        help_text="Staff without a second factor must set one up before anything else.",
    )
    trusted_office_addresses = models.TextField(
        "TrustedOfficeAddresses",
        blank=True,
        help_text="Addresses or networks, one a line, that the limit per address does not lock.",
    )
    customer_idle_minutes = models.PositiveSmallIntegerField(
        "CustomerIdleMinutes",
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(720)],
        help_text="Minutes without a page after which a customer's session ends.",
    )
    staff_idle_minutes = models.PositiveSmallIntegerField(
        "StaffIdleMinutes",
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(720)],
        help_text="Minutes without a page after which a session of the staff ends.",
    )
    session_max_hours = models.PositiveSmallIntegerField(
        "SessionMaxHours",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text="Hours after which every session ends, used or not.",
    )
    api_requests_per_minute = models.PositiveIntegerField(
        "ApiRequestsPerMinute",
        default=300,
        validators=[MinValueValidator(10), MaxValueValidator(10_000)],
        help_text="Requests with one API token in a minute, of each process that serves.",
    )
    history_months = models.PositiveSmallIntegerField(
        "HistoryMonths",
        default=84,
        validators=[MinValueValidator(12), MaxValueValidator(600)],
        help_text="Months for which the change history is kept.",
    )


class Change(models.Model):
    """One field that somebody changed; only ever added. Protected values stand as a word.

    account: number of the account it belongs to, by value, "" for what belongs to none.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acting_as = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    face = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Face])
    ip = models.GenericIPAddressField(null=True, blank=True)
    entity = models.CharField(max_length=60)  # the table's name for people: "location"
    entity_id = models.CharField(max_length=40)
    account = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=80, blank=True)  # "" where the whole row was made or ended
    label = models.CharField(max_length=120)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-at"], name="change_by_account"),
            models.Index(fields=["entity", "entity_id"], name="change_by_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.label} of {self.entity} {self.entity_id}"


class AccessEvent(models.Model):
    """Who opened, revealed or checked what is protected; only ever added."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acting_as = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    face = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Face])
    ip = models.GenericIPAddressField(null=True, blank=True)
    kind = models.CharField(max_length=40)  # a verb: "opened account", "revealed SSN"
    account = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-at"], name="access_event_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account}"
