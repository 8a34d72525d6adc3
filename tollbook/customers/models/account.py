"""Accounts, and what proves who speaks for one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from tollbook.access.models import User
from tollbook.customers.models.seller import Group
from tollbook.customers.models.status import Status, Term
from tollbook.customers.types import PENDING, PENDING_WORDS
from tollbook.notices.types import Channel

BILLING_TYPES = [
    ("standard", "Standard"),
    ("corporate", "Corporate"),
    ("wholesale", "Wholesale"),
    ("coop", "COOP"),
]
EMAIL_FORMATS = [("html", "HTML"), ("text", "Plain text")]


class Account(models.Model):
    """A customer of the carrier.

    number: until the account has one, a mark that begins with `PENDING`.
    """

    number = models.CharField("Acct #", max_length=20)
    name = models.CharField("Name", max_length=100)
    billing_type = models.CharField(
        "Billing Type", max_length=10, choices=BILLING_TYPES, default="standard"
    )
    corporate_parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subs",
        verbose_name="Corp Acct #",
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="Group"
    )
    status = models.ForeignKey(
        Status, models.PROTECT, related_name="accounts", verbose_name="Status"
    )
    is_business = models.BooleanField("Business Account")
    contact_name = models.CharField("Contact", max_length=100, blank=True)
    contact_emails = models.CharField("Contact Email", max_length=500, blank=True)
    contact_phone = models.CharField("Contact Phone", max_length=20, blank=True)
    phone = models.CharField("Phone", max_length=20, blank=True)
    fax = models.CharField("Fax", max_length=20, blank=True)
    cell_phone = models.CharField("Cell Phone", max_length=20, blank=True)
    agent = models.ForeignKey(
        "Agent", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Agent ID"
    )
    contracted_on = models.DateField("Contract Date", null=True, blank=True)
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Terms"
    )
    term_ends_on = models.DateField("Term End Date", null=True, blank=True)
    # Entered by hand, so that neither contract date nor term moves it.
    term_ends_by_hand = models.BooleanField("Term End Date by hand", default=False)
    activated_on = models.DateField("Activated", null=True, blank=True)
    disconnected_on = models.DateField("Disconnect Date", null=True, blank=True)
    services_email_ok = models.BooleanField(
        "Receive Emails of New Services and Promotions", default=False
    )
    partners_email_ok = models.BooleanField("Receive Emails from Partner Promotions", default=False)
    email_format = models.CharField(
        "Emails to be sent in Plain text or HTML Format",
        max_length=4,
        choices=EMAIL_FORMATS,
        default="html",
    )
    external_id = models.CharField("External ID", max_length=50, blank=True, db_index=True)
    installation_partner = models.CharField("Installation Partner", max_length=60, blank=True)
    financing_partner = models.CharField("Financing Partner", max_length=60, blank=True)
    federal_tax_id = models.CharField("Fed ID", max_length=20, blank=True)
    state_tax_id = models.CharField("State ID", max_length=30, blank=True)
    # Written when somebody accepts the terms; emptied by Clear Term Acceptance of the base.
    terms_accepted_at = models.DateTimeField("T&C Accepted Date", null=True, blank=True)
    terms_accepted_ip = models.GenericIPAddressField("T&C Accepted IP", null=True, blank=True)
    custom = models.JSONField(default=dict, blank=True)  # by the keys of fields.FieldDefinition
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("number"), name="account_number_is_unique_ignoring_case"),
            models.CheckConstraint(
                condition=Q(corporate_parent__isnull=True) | Q(billing_type="corporate"),
                name="only_corporate_accounts_have_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(corporate_parent__isnull=True) | ~Q(corporate_parent=F("id")),
                name="no_account_is_its_own_parent",
            ),
        ]
        # The orders of lists: a page of a hundred thousand accounts is read, not sorted.
        indexes: ClassVar = [
            models.Index(fields=["number"], name="account_by_number"),
            models.Index(fields=["name", "number"], name="account_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_number} {self.name}"

    @property
    def is_numbered(self) -> bool:
        """Whether it has a number; some get theirs when they are activated."""
        return not self.number.startswith(PENDING)

    @property
    def shown_number(self) -> str:
        """The number as people read it."""
        return self.number if self.is_numbered else PENDING_WORDS

    @property
    def pending_mark(self) -> str:
        """What stands for the number until there is one."""
        return f"{PENDING}{self.pk}"


class FormerNumber(models.Model):
    """A number that an account had before; found by search, never given again."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="former_numbers")
    number = models.CharField(max_length=20)
    replaced_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("number"), name="a_former_number_is_kept_once"),
        ]

    def __str__(self) -> str:
        return self.number


class AccountSecurity(models.Model):
    """What proves, on the telephone and at a reset, that somebody speaks for the account.

    SSN and code are sealed by `access.actions.seal`, answers hashed; none is ever shown again
    but by a reveal that is written down.
    """

    # What the change history writes as a word only, and what it leaves out.
    PROTECTED: ClassVar = {
        "ssn_cipher": "SSN",
        "code_cipher": "Security Code",
        "answer_1_hash": "Password Answer 1",
        "answer_2_hash": "Password Answer 2",
    }
    NOT_TRACKED: ClassVar = frozenset(
        {"ssn_hash", "ssn_last_four", "code_set_on", "verify_misses", "verify_locked_until"}
    )

    account = models.OneToOneField(Account, models.CASCADE, related_name="security")
    ssn_cipher = models.TextField(blank=True)
    ssn_hash = models.CharField(max_length=64, blank=True, db_index=True)
    ssn_last_four = models.CharField(max_length=4, blank=True)
    code_cipher = models.TextField(blank=True)
    code_set_on = models.DateField(null=True, blank=True)
    question_1 = models.CharField(
        "Password Question 1", max_length=40, blank=True
    )  # stored value of a Choice
    question_2 = models.CharField("Password Question 2", max_length=40, blank=True)
    answer_1_hash = models.CharField(max_length=128, blank=True)
    answer_2_hash = models.CharField(max_length=128, blank=True)
    # The phone check: misses in a row, and until when no answer is tried.
    verify_misses = models.PositiveSmallIntegerField(default=0)
    verify_locked_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(question_1="") | ~Q(question_1=F("question_2")),
                name="the_two_security_questions_differ",
            ),
        ]

    def __str__(self) -> str:
        return f"security of {self.account_id}"

    @property
    def has_questions(self) -> bool:
        """Whether both questions can be asked."""
        return bool(self.answer_1_hash and self.answer_2_hash)


class ContactOfRecord(models.Model):
    """An e-mail, phone or postal address and since when it stands; only an old one proves anything.

    Rows are added and ended by the action that changes the value, never rewritten. user: empty
    for the account's own.   source: which field it stands in, such as "contact_emails".
    value: lower-case address, E.164 digits, or the postal lines parted by line breaks.
    is_original: stood there when the account was activated, so it counts from the first day.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="contacts_of_record")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=6, choices=[(each.value, each.label) for each in Channel])
    value = models.CharField(max_length=600)
    source = models.CharField(max_length=30)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    is_original = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "channel", "value", "source"],
                condition=Q(until__isnull=True, user__isnull=True),
                name="a_contact_of_the_account_stands_once",
            ),
            models.UniqueConstraint(
                fields=["user", "channel", "value", "source"],
                condition=Q(until__isnull=True, user__isnull=False),
                name="a_contact_of_a_log_in_stands_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "value"], name="contact_of_record_by_value"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.account_id}"

    @property
    def of_channel(self) -> Channel:
        """The channel as such."""
        return Channel.called(self.channel)


class TermsAcceptance(models.Model):
    """Evidence that somebody accepted the terms; never cleared. The link is kept by value."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="terms_acceptances")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True, blank=True)
    link_text = models.CharField(max_length=200)
    link_url = models.URLField(max_length=500)
    text_hash = models.CharField(max_length=64, blank=True)  # when the text is hosted here

    def __str__(self) -> str:
        return f"{self.user_id} for {self.account_id}"


class Consent(models.Model):
    """A yes or no to mailings: who said it, when, how, and under which words."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=30)  # the field it stands in
    given = models.BooleanField()
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    face = models.CharField(max_length=10)
    text_shown = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"
