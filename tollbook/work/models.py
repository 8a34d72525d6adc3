"""Types of work with their way, and the work itself."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.catalog.models import ProductType
from tollbook.customers.models import Account, Location
from tollbook.kernel.settings_row import SettingsRow
from tollbook.services.models import Product
from tollbook.work.types import OrderClass, Priority, SentKind, WorkKind


class TaskType(models.Model):
    """A kind of work and the module of access that guards it.

    is_portal_ticket: what customers report in the portal becomes one of these; one type is it.
    notify_emails: who of the staff is told of each new one, besides the base's own addresses.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=6, choices=[(each.value, each.label) for each in WorkKind], default="task"
    )
    order_class = models.CharField(
        "class",
        max_length=4,
        blank=True,
        default="",
        choices=[(each.value, each.label) for each in OrderClass if each.value],
    )
    module = models.CharField(max_length=60)
    uses_locations = models.BooleanField("uses locations", default=False)
    portal_visible = models.BooleanField("customer may see it", default=True)
    tells_customer = models.BooleanField("customer is told of each step", default=True)
    is_portal_ticket = models.BooleanField("reported in the portal", default=False)
    notify_emails = models.CharField("staff to tell", max_length=500, blank=True)
    list_order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "task type"
        ordering: ClassVar = ["list_order", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="order") | Q(order_class=""), name="only_an_order_has_a_class"
            ),
            models.CheckConstraint(
                condition=~Q(kind="order") | ~Q(order_class=""), name="an_order_has_its_class"
            ),
            models.UniqueConstraint(
                fields=["is_portal_ticket"],
                condition=Q(is_portal_ticket=True),
                name="one_type_takes_tickets_of_the_portal",
            ),
            models.CheckConstraint(
                condition=Q(is_portal_ticket=False) | Q(kind="ticket"),
                name="what_customers_report_is_a_ticket",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaskStatus(models.Model):
    """Where work of a type stands.

    goal_hours: by when it should be left again, None for no goal; the light turns yellow
    `near_hours` before.   is_final: the work is over.   is_done: over because it was done, and not
    for being rejected or canceled.   assignee: who gets it in hand when it comes here.
    """

    task_type = models.ForeignKey(TaskType, models.CASCADE, related_name="statuses")
    code = models.SlugField(max_length=30)
    label = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=100)
    is_initial = models.BooleanField("work begins here", default=False)
    is_final = models.BooleanField("work is over", default=False)
    is_done = models.BooleanField("done", default=False)
    goal_hours = models.PositiveSmallIntegerField("goal hours", null=True, blank=True)
    near_hours = models.PositiveSmallIntegerField("near hours", default=0)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "task status"
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task_type", "code"], name="a_task_status_has_its_code_in_its_type"
            ),
            models.UniqueConstraint(
                fields=["task_type"],
                condition=Q(is_initial=True),
                name="work_of_a_type_begins_in_one_status",
            ),
            models.CheckConstraint(
                condition=Q(is_initial=False) | Q(is_final=False),
                name="no_work_is_over_when_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(is_done=False) | Q(is_final=True), name="what_is_done_is_over"
            ),
            models.CheckConstraint(
                condition=Q(goal_hours__isnull=True) | Q(near_hours__lte=F("goal_hours")),
                name="a_goal_is_near_after_it_is_set",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TaskAction(models.Model):
    """What moves work of a type from status to status.

    prompt: what the note is asked for with.   note_visible: the customer reads the note.
    customer_may: customers may do it themselves; where the work is over, for some days only.
    """

    RIGHTS: ClassVar = [("Update", "Update"), ("Admin", "Admin")]

    task_type = models.ForeignKey(TaskType, models.CASCADE, related_name="actions")
    code = models.SlugField(max_length=30)
    label = models.CharField(max_length=40)
    from_statuses = models.ManyToManyField(TaskStatus, related_name="actions_from")
    to_status = models.ForeignKey(TaskStatus, models.PROTECT, related_name="actions_to")
    asks_note = models.BooleanField("asks for a note", default=False)
    prompt = models.CharField(max_length=120, blank=True)
    note_visible = models.BooleanField("customer reads the note", default=False)
    customer_may = models.BooleanField("customers may do it", default=False)
    right = models.CharField(max_length=6, choices=RIGHTS, default="Update")
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "task action"
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task_type", "code"], name="a_task_action_has_its_code_in_its_type"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Sequence(models.Model):
    """The numbers of one kind of work, such as T10001."""

    kind = models.CharField(max_length=6, unique=True)
    prefix = models.CharField(max_length=4, blank=True)
    next_number = models.PositiveBigIntegerField(default=10001)

    def __str__(self) -> str:
        return f"{self.prefix}{self.next_number}"


class Task(models.Model):
    """One order, ticket or task of an account.

    key: the same for the same wish, however often it is sent.   status_at: since when it stands
    where it stands.   goal_at: by when it should be left, None for no goal.   closed_at: when it
    was over, None while it is open.
    """

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=120, unique=True)
    task_type = models.ForeignKey(TaskType, models.PROTECT, related_name="tasks")
    status = models.ForeignKey(TaskStatus, models.PROTECT, related_name="tasks")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=100)
    description = models.TextField(max_length=12000, blank=True)
    priority = models.CharField(
        max_length=6, default="normal", choices=[(each.value, each.label) for each in Priority]
    )
    callback_name = models.CharField("callback name", max_length=100, blank=True)
    callback_phone = models.CharField("callback phone", max_length=20, blank=True)
    callback_when = models.CharField("availability", max_length=200, blank=True)
    callback_email = models.CharField("callback e-mail", max_length=254, blank=True)
    wanted_on = models.DateField("wanted for", null=True, blank=True)
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="assigned to"
    )
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    from_customer = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    status_at = models.DateTimeField()
    goal_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-changed_at"], name="task_by_account"),
            models.Index(fields=["assigned_to", "closed_at"], name="task_by_person"),
            models.Index(fields=["closed_at", "goal_at"], name="task_by_goal"),
        ]

    def __str__(self) -> str:
        return self.number


class TaskProduct(models.Model):
    """A product that work is about; its Product ID as it was then."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="about")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    product_id_then = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "product"], name="a_product_stands_once_in_a_task"
            ),
        ]

    def __str__(self) -> str:
        return self.product_id_then


class TaskStep(models.Model):
    """A step that work has taken, in the words of that day; never changed."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=40)
    status_before = models.CharField(max_length=40, blank=True)
    status_after = models.CharField(max_length=40)
    # A status that work has stood in cannot be deleted.
    status = models.ForeignKey(TaskStatus, models.PROTECT, related_name="+")
    note = models.TextField(max_length=4000, blank=True)
    note_visible = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.action


class TaskComment(models.Model):
    """Something that was said about work; key: the same for the same words sent twice."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="comments")
    key = models.CharField(max_length=120, unique=True)
    text = models.TextField(max_length=4000)
    customer_visible = models.BooleanField("customer may see it", default=False)
    agent_visible = models.BooleanField("agent may see it", default=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    from_customer = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class TaskFile(models.Model):
    """A file kept with work; it is only ever downloaded, never shown in a page.

    handle: what stands for it in an address.   digest: SHA-256 of its bytes, so that a file sent
    twice is kept once.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="files")
    handle = models.CharField(max_length=16, unique=True)
    file_key = models.CharField(max_length=100)
    file_name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    customer_visible = models.BooleanField("customer may see it", default=False)
    uploader = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    from_customer = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["uploaded_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "digest"], name="a_file_is_kept_once_with_its_task"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class SentFile(models.Model):
    """A file that a wholesale customer sent, and what became of its rows.

    handle: what stands for it in an address.   fingerprint: SHA-256 of its bytes; a file of which
    something was taken is never taken again.   call_file: of call records, the key of the file in
    the register of calls, by value.   task: of orders, what they became.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=[(each.value, each.label) for each in SentKind])
    handle = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    rows_read = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    call_file = models.PositiveBigIntegerField(null=True, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind", "fingerprint"], name="a_customer_sends_a_file_once"
            ),
            models.CheckConstraint(
                condition=Q(rows_read=F("taken") + F("rejected") + F("left_out")),
                name="every_row_of_a_sent_file_is_counted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SentFault(models.Model):
    """A row of a sent file that was not taken, with its line and the reason."""

    file = models.ForeignKey(SentFile, models.CASCADE, related_name="faults")
    line = models.PositiveBigIntegerField()
    code = models.CharField(max_length=30)
    words = models.CharField(max_length=300)
    row = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["line", "pk"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


class NewServiceTask(models.Model):
    """The Task Type For New Service of a product type: what a request for it becomes."""

    product_type = models.OneToOneField(ProductType, models.CASCADE, related_name="+")
    task_type = models.ForeignKey(TaskType, models.PROTECT, related_name="new_services")
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"new service of {self.product_type_id}"


class Settings(SettingsRow):
    """The work room's part of the application settings."""

    mails_on_assignment = models.BooleanField(
        "MailOnAssignment",
        default=True,
        help_text="Who gets an order, a ticket or a task in hand is told by e-mail, unless they "
        "took it themselves.",
    )
