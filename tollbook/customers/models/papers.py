"""What is written down about an account: notes, documents, and doubts about who speaks for it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.customers.models.account import Account
from tollbook.customers.types import IdentityReason, NoteLevel


class Note(models.Model):
    """A remark on an account; with a level it stands in the header from and until its days."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    level = models.CharField(
        max_length=7,
        blank=True,
        default=NoteLevel.NONE,
        choices=[(each.value, each.label) for each in NoteLevel],
    )
    shown_from = models.DateField(null=True, blank=True)
    shown_until = models.DateField(null=True, blank=True)  # the last day it is shown
    portal_visible = models.BooleanField(default=False)
    agent_visible = models.BooleanField(default=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followers"
    )
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shown_from__isnull=True)
                | Q(shown_until__isnull=True)
                | Q(shown_until__gte=F("shown_from")),
                name="a_note_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Document(models.Model):
    """A file or a link kept with an account; a file is only ever downloaded, never shown inline.

    file_key: name of the stored bytes below the documents folder, "" for a link.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="documents")
    title = models.CharField(max_length=100)
    file_key = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    link = models.URLField(max_length=500, blank=True)
    kind = models.CharField(max_length=40, blank=True)  # of the list DocumentType
    expires_on = models.DateField(null=True, blank=True)
    portal_visible = models.BooleanField(default=False)
    uploader = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(file_key="") & ~Q(link="")) | (~Q(file_key="") & Q(link="")),
                name="a_document_is_a_file_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IdentityTask(models.Model):
    """Something about who somebody is that a person must look at; built so that a ticket of high
    priority can take its place once the carrier works with tickets.

    account: None where it is about somebody of the staff or an agent, who have none.   reason: why
    it was opened.   note: how it was settled.
    """

    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="identity_tasks"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(
        max_length=12, choices=[(each.value, each.label) for each in IdentityReason]
    )
    is_urgent = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "identity task"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "reason"],
                condition=Q(closed_at__isnull=True),
                name="one_open_identity_task_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["user", "reason"],
                condition=Q(closed_at__isnull=True, account__isnull=True),
                name="one_open_identity_task_of_a_person_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(user__isnull=False),
                name="an_identity_task_is_about_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} of {self.account_id}"
