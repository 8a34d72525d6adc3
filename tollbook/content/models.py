"""News, links to pages outside, and the look of a base."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.safestring import SafeString, mark_safe

from tollbook.access.models import User
from tollbook.content.rules.cleaning import cleaned
from tollbook.content.types import LinkPlace, Network
from tollbook.customers.models import Base, Group

AUDIENCES = [
    ("everyone", "Everyone"),
    ("customers", "Customers"),
    ("agents", "Agents"),
    ("wholesale", "Wholesale"),
]


class News(models.Model):
    """One item of News and Updates: plain paragraphs, or HTML of which a safe part is shown."""

    title = models.CharField(max_length=120)
    body = models.TextField(max_length=4000)
    audience = models.CharField(max_length=10, choices=AUDIENCES, default="everyone")
    base = models.ForeignKey(Base, models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)  # first day it is no longer shown
    version = models.PositiveIntegerField(default=1, editable=False)

    @property
    def markup(self) -> SafeString:
        """The body as its readers get it."""
        return mark_safe(cleaned(self.body))  # noqa: S308 - written anew from a list of safe tags

    class Meta:
        verbose_name_plural = "news"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("starts_on")),
                name="news_expires_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NewsHidden(models.Model):
    """A log-in that does not want an item on its Home any more."""

    news = models.ForeignKey(News, models.CASCADE, related_name="hidden_by")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "hidden news"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["news", "user"], name="news_is_hidden_once_by_a_log_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.news_id} for {self.user_id}"


class BaseLook(models.Model):
    """The look of a base: what its pages have now, a draft that waits, and what stood before.

    tokens: CSS variable -> [light, dark] of a colour, or a plain value.   images: slot -> handle of
    a BrandImage.   draft, previous: a whole look as `Look.packed` writes it, None for none.
    """

    base = models.OneToOneField(Base, models.CASCADE, related_name="+")
    tokens = models.JSONField(default=dict, blank=True)
    stylesheet = models.TextField("style sheet", blank=True)  # as it was handed in, judged
    images = models.JSONField(default=dict, blank=True)
    logo_svg = models.TextField(blank=True)  # a drawing of our own, placed in the page itself
    draft = models.JSONField(null=True, blank=True)
    previous = models.JSONField("look before", null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "look"

    def __str__(self) -> str:
        return f"look of {self.base_id}"


class BrandImage(models.Model):
    """A picture of a base as it was handed in, by the fingerprint of its bytes; never changed."""

    base = models.ForeignKey(Base, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=32)
    kind = models.CharField(max_length=4)  # png, jpg or svg
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "digest"], name="a_picture_of_a_base_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest}.{self.kind}"


class CustomLink(models.Model):
    """A link of the carrier's own, of one base or (empty) of all; retired, never deleted."""

    place = models.CharField(
        "location", max_length=16, choices=[(each.value, each.label) for each in LinkPlace]
    )
    text = models.CharField(max_length=100)
    url = models.URLField("address", max_length=500)
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="+")
    customer_visible = models.BooleanField("customer visible", default=True)
    list_order = models.PositiveSmallIntegerField("list order", default=100)
    is_retired = models.BooleanField("retired", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "custom link"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="custom_link_address_is_https"
            ),
            models.CheckConstraint(
                condition=Q(place__in=[each.value for each in LinkPlace]),
                name="custom_link_stands_in_a_known_place",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="custom_link_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.text


class TermsDocument(models.Model):
    """A version of the terms of a base whose file is kept here; once in force it never changes.

    number: 1, 2 and so on within a base.   title: what the link to it says.   handle: what stands
    for it in an address.   digest: SHA-256 of the file.   published_at: when it came in force,
    empty for the draft.   ended_at: when it was replaced or taken out.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=100)
    handle = models.CharField(max_length=16, unique=True, editable=False)
    file_key = models.CharField(max_length=100, editable=False)
    file_name = models.CharField(max_length=255, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    digest = models.CharField("SHA-256", max_length=64, editable=False)
    put_at = models.DateTimeField(editable=False)
    put_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField("in force from", null=True, blank=True, editable=False)
    ended_at = models.DateTimeField("in force until", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "terms document"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "number"], name="versions_of_terms_count_within_a_base"
            ),
            models.UniqueConstraint(
                fields=["base"],
                condition=Q(published_at__isnull=True),
                name="a_base_has_one_draft_of_terms",
            ),
            models.UniqueConstraint(
                fields=["base"],
                condition=Q(published_at__isnull=False, ended_at__isnull=True),
                name="a_base_has_one_terms_document_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(published_at__isnull=False),
                name="only_terms_that_were_in_force_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class SocialLink(models.Model):
    """A page of a base in a network of people, shown at the foot of each page."""

    base = models.ForeignKey(Base, models.CASCADE, related_name="+")
    network = models.CharField(
        max_length=12, choices=[(each.value, each.label) for each in Network]
    )
    url = models.URLField("address", max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "social link"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "network"], name="a_base_has_one_page_in_a_network"
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="social_link_address_is_https"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_network_display())


class DownloadForm(models.Model):
    """A form to download, for an audience and (or empty: every) group; retired, never deleted.

    handle: what stands for it in an address.   heading: under which it stands on the page.
    """

    handle = models.CharField(max_length=16, unique=True, editable=False)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    heading = models.CharField(max_length=60, blank=True)
    audience = models.CharField(max_length=10, choices=AUDIENCES, default="customers")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    file_key = models.CharField(max_length=100, editable=False)
    file_name = models.CharField(max_length=255, editable=False)
    size_bytes = models.PositiveBigIntegerField(default=0, editable=False)
    list_order = models.PositiveSmallIntegerField("list order", default=100)
    changed_at = models.DateTimeField(editable=False)
    is_retired = models.BooleanField("retired", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "download form"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(file_key=""), name="a_download_form_has_its_file"),
        ]

    def __str__(self) -> str:
        return self.name
