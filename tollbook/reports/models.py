"""Reports as they are kept, when they are mailed, and the files that were made of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.reports.types import SHARED_WITH, FileState, Format, Rhythm


class FlexReport(models.Model):
    """A report: its subject, who may read it, and its definition as data (see `types.Definition`).

    module: whoever has the right Access of it finds the report in their menu, with their own rows.
    """

    slug = models.SlugField("address", max_length=60, unique=True)
    title = models.CharField("title", max_length=80)
    description = models.CharField("description", max_length=300, blank=True)
    subject = models.CharField("subject", max_length=20)
    definition = models.JSONField("definition", default=dict)
    module = models.CharField("shared with", max_length=40, choices=list(SHARED_WITH.items()))
    list_order = models.PositiveSmallIntegerField("list order", default=100)
    is_retired = models.BooleanField("retired", default=False)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    NOT_TRACKED: ClassVar = frozenset({"made_at"})

    class Meta:
        verbose_name = "report"
        ordering: ClassVar = ["list_order", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(module__in=list(SHARED_WITH)), name="a_report_is_shared_with_a_module"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Schedule(models.Model):
    """When a report is mailed, as which file, and to whom; each receiver gets their own rows.

    place: day of the week (1 is Monday) or of the month (1 to 28); 1 for daily ones.   done_for:
    the newest due day that was worked off, so that none is mailed twice.   told: what became of it.
    """

    report = models.ForeignKey(FlexReport, models.CASCADE, related_name="schedules")
    rhythm = models.CharField(
        "how often", max_length=7, choices=[(each.value, each.label) for each in Rhythm]
    )
    place = models.PositiveSmallIntegerField("on", default=1)
    file_format = models.CharField(
        "as", max_length=4, default="pdf", choices=[(each.value, each.label) for each in Format]
    )
    recipients = models.ManyToManyField(User, related_name="+")
    done_for = models.DateField(null=True, blank=True)
    told = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    NOT_TRACKED: ClassVar = frozenset({"done_for", "told"})

    class Meta:
        verbose_name = "schedule of a report"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rhythm="daily", place=1)
                | Q(rhythm="weekly", place__range=(1, 7))
                | Q(rhythm="monthly", place__range=(1, 28)),
                name="a_schedule_names_a_day_of_its_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_rhythm_display().lower()}"


class ReportFile(models.Model):
    """A file made of a report for one person: it opens for nobody else, and only for some days.

    key: the same for the same wish of the same person on the same day, so that it is made once.
    asked: what the person put into the report's filters, and its order.   rows: how many it holds.
    """

    handle = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=160, unique=True)
    report = models.ForeignKey(FlexReport, models.CASCADE, related_name="files")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    view = models.CharField(max_length=60)  # the Currently Viewing choice that it was made in
    asked = models.JSONField(default=dict)
    file_format = models.CharField(
        max_length=4, choices=[(each.value, each.label) for each in Format]
    )
    state = models.CharField(
        max_length=7,
        default=FileState.WAITING,
        choices=[(each.value, each.label) for each in FileState],
    )
    rows = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)  # why it could not be made
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.report}: {self.handle}"
