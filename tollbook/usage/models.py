"""Feeds, files and what became of their rows; the calls themselves lie in the call store."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from tollbook.catalog.models import RateException
from tollbook.customers.models import Account
from tollbook.kernel.clock import refuse_unknown_zone
from tollbook.kernel.settings_row import SettingsRow


class Feed(models.Model):
    """Where calls come from: a switch or carrier with its file format and time zone."""

    code = models.CharField("Code", max_length=20, unique=True)
    name = models.CharField("Name", max_length=60)
    file_format = models.CharField("Format", max_length=20)  # a name in usage.mediation.formats
    options = models.JSONField("Options of the format", default=dict, blank=True)
    zone = models.CharField("Time zone", max_length=50, default="UTC")  # of instants without one
    oldest_days = models.PositiveIntegerField("Oldest start, days back", default=400)
    ahead_hours = models.PositiveIntegerField("Latest start, hours ahead", default=24)
    longest_seconds = models.PositiveIntegerField("Longest call, seconds", default=604_800)
    skip_rules = models.TextField("Left out", blank=True)  # see usage.mediation.skips
    # Longer without a file is told as missing: 31 is a monthly feed, 0 one without rhythm.
    days_between_files = models.PositiveIntegerField("Days between files, at most", default=1)
    is_active = models.BooleanField("Files are taken", default=True)
    sample = models.TextField("Sample rows", blank=True)  # what the mapping is tried on
    # The customer who sends its files on a page; such a feed takes calls of that account alone.
    sent_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Sent by"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_unknown_zone(self.zone)
        super().save(*args, **kwargs)


class CallFile(models.Model):
    """A call file in the register; its counts add up once it is taken."""

    STATES: ClassVar = [("taking", "Being taken"), ("taken", "Taken"), ("failed", "Failed")]

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the bytes
    size_bytes = models.PositiveBigIntegerField()
    heading = models.TextField(blank=True)  # its first line, where that names columns
    state = models.CharField(max_length=6, choices=STATES, default="taking")
    failure = models.CharField(max_length=300, blank=True)  # a sentence for people
    arrived_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveBigIntegerField(default=0)
    accepted = models.PositiveBigIntegerField(default=0)
    duplicate = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    orphans = models.PositiveBigIntegerField(default=0)  # of the accepted, when taken
    unrated = models.PositiveBigIntegerField(default=0)  # of the accepted, when taken
    first_started_at = models.DateTimeField(null=True, blank=True)
    last_started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=~Q(state="failed"),
                name="a_call_file_is_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    rows_read=F("accepted") + F("duplicate") + F("rejected") + F("skipped")
                ),
                name="every_row_of_a_call_file_is_counted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reject(models.Model):
    """A row that could not be taken, with its line and the reason."""

    file = models.ForeignKey(CallFile, models.CASCADE, related_name="rejects")
    line = models.PositiveBigIntegerField()
    code = models.CharField(max_length=30)
    raw = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "line"], name="a_line_is_rejected_once"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


class SkipCount(models.Model):
    """How many rows of a file were left out for a reason, such as not answered."""

    file = models.ForeignKey(CallFile, models.CASCADE, related_name="skips")
    reason = models.CharField(max_length=30)
    row_count = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "reason"], name="a_skip_reason_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row_count} {self.reason}"


class UsageProfile(models.Model):
    """What rating needs to know of an account."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    rating_decimals = models.PositiveSmallIntegerField("Decimals", default=4)
    round_up = models.BooleanField("Round Up", default=False)
    rate_exception = models.ForeignKey(
        RateException,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Exception Code",
    )
    monthly_call_file = models.BooleanField("Monthly Call File", default=False)
    daily_call_file = models.BooleanField("Daily Call File", default=False)
    unlimited_ld = models.BooleanField("Unlimited LD", default=False)
    free_ld_minutes = models.PositiveIntegerField("Free LD Minutes", default=0)
    free_local_calls = models.PositiveIntegerField("Free Local Calls", default=0)
    free_local_minutes = models.PositiveIntegerField("Free Local Minutes", default=0)
    free_combined_minutes = models.PositiveIntegerField("Free Local Combined Minutes", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rating_decimals__gte=2, rating_decimals__lte=4),
                name="a_call_price_keeps_two_to_four_places",
            ),
            models.CheckConstraint(
                condition=Q(
                    free_ld_minutes__lte=1_000_000,
                    free_local_calls__lte=10_000,
                    free_local_minutes__lte=10_000,
                    free_combined_minutes__lte=10_000,
                ),
                name="free_minutes_and_calls_are_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"usage profile of {self.account_id}"


class Settings(SettingsRow):
    """The usage room's part of the application settings."""

    rating_decimals_default = models.PositiveSmallIntegerField(
        "RatingDecimalsDefault",
        default=4,
        validators=[MinValueValidator(2), MaxValueValidator(4)],
        help_text="Places that the price of a call keeps, for new accounts.",
    )


class RatingPass(models.Model):
    """One act that wrote calls to the store; rows carry its id, so a bill knows what it saw."""

    KINDS: ClassVar = [
        ("take", "Take a file"),
        ("retry", "Try orphans again"),
        ("rerate", "Re-rate"),
        ("allot", "Share out what is included"),
    ]

    kind = models.CharField(max_length=6, choices=KINDS)
    file = models.ForeignKey(CallFile, models.CASCADE, null=True, blank=True, related_name="passes")
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"pass {self.pk}"


class IncludedState(models.Model):
    """For which allotments and period the free seconds of an account's open calls were decided.

    Where the account would be decided otherwise now, its fingerprint differs.
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"included minutes of {self.account_id}"


class AccountCallFile(models.Model):
    """A file of an account's calls for download: of a day, or of an invoice."""

    KINDS: ClassVar = [("daily", "Daily"), ("monthly", "Monthly")]

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=KINDS)
    day = models.DateField()  # the last day of a daily file, the date of the invoice of the others
    invoice_id = models.BigIntegerField(default=0)  # of a monthly file, by value; 0: daily
    name = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the bytes
    size_bytes = models.PositiveBigIntegerField()
    row_count = models.PositiveBigIntegerField()
    first_started_at = models.DateTimeField(null=True, blank=True)
    last_started_at = models.DateTimeField(null=True, blank=True)
    pass_max = models.BigIntegerField(default=0)  # what later passes write comes with later files
    made_at = models.DateTimeField()
    downloaded_at = models.DateTimeField(null=True, blank=True)  # by the customer, the last time

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "day"],
                condition=Q(kind="daily"),
                name="an_account_has_one_call_file_a_day",
            ),
            models.UniqueConstraint(
                fields=["account", "invoice_id"],
                condition=Q(kind="monthly"),
                name="an_invoice_has_one_call_file",
            ),
        ]

    def __str__(self) -> str:
        return self.name
