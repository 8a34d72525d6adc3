"""The shape of what the work pages are asked and sent."""

from typing import Any

from django import forms
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.types import Viewer
from tollbook.kernel.entry import emails
from tollbook.kernel.errors import Refused
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import Narrowing
from tollbook.work.models import Task, TaskAction, TaskStatus, TaskType
from tollbook.work.queries import people_for_work, types_seen_by
from tollbook.work.types import Light, Priority, SentKind, WorkKind

REQUIRED = "This field is required."
CHOOSE = "Choose one of the listed values."
DAY = "Enter a date such as 07/31/2026."
PRIORITIES = [(each.value, each.label) for each in Priority]
STATES = [("", "Open"), ("over", "Over"), ("all", "Open and over")]
LIGHTS = [("", "Any light"), *((each.value, each.label) for each in Light if each != Light.NONE)]
MINE, NOBODY = "mine", "nobody"


def kinds_of(*, orders: bool) -> tuple[str, ...]:
    """The kinds that stand together in one list."""
    return (WorkKind.ORDER,) if orders else (WorkKind.TICKET, WorkKind.TASK)


def area(rows: int, **attrs: str) -> forms.Textarea:
    """A field for several lines."""
    return forms.Textarea(input_of(rows=str(rows), **attrs))


class SentFilter(Narrowing):
    """What the list of files that customers sent is narrowed by."""

    q = forms.CharField(
        label="File name, account",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "Any kind"), *((each.value, each.label) for each in SentKind)],
        widget=forms.Select(input_of()),
    )
    state = forms.ChoiceField(
        label="Rows",
        required=False,
        choices=[("", "All files"), ("rejected", "With rejected rows")],
        widget=forms.Select(input_of()),
    )

    def holds(self) -> Q:
        """The condition that name or account hold the words asked for."""
        words = self.value("q")
        of_account = Q(account__number__iexact=words) | Q(account__name__icontains=words)
        return Q(name__icontains=words) | of_account


class WorkFilter(Narrowing):
    """What a list of work is narrowed by."""

    q = forms.CharField(
        label="Number, subject, account, product",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=STATES, widget=forms.Select(input_of())
    )
    type = forms.ChoiceField(label="Type", required=False, widget=forms.Select(input_of()))
    who = forms.ChoiceField(
        label="In the hands of", required=False, widget=forms.Select(input_of())
    )
    light = forms.ChoiceField(
        label="Light", required=False, choices=LIGHTS, widget=forms.Select(input_of())
    )

    def __init__(self, *args: Any, viewer: Viewer, orders: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {
            each.code: each
            for each in types_seen_by(viewer)
            if each.kind in kinds_of(orders=orders)
        }
        names = [(code, each.name) for code, each in self.types.items()]
        people = [(each.user_id, each.name or each.user_id) for each in people_for_work(viewer)]
        self.people = dict(people) | {MINE: "me", NOBODY: "nobody"}
        self.fields["type"].choices = [("", "All types"), *names]  # type: ignore[attr-defined]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *(("", "Anybody"), (MINE, "Me"), (NOBODY, "Nobody")),
            *people,
        ]


class NewWork(forms.Form):
    """A ticket or an order that staff open for an account."""

    task_type = forms.ChoiceField(
        label="Type",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        widget=forms.Select(input_of()),
    )
    subject = forms.CharField(
        label="Subject",
        max_length=100,
        error_messages={"required": REQUIRED},
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    description = forms.CharField(label="Description", required=False, max_length=8000)
    priority = forms.ChoiceField(
        label="Priority", choices=PRIORITIES, initial="normal", widget=forms.Select(input_of())
    )
    products = forms.MultipleChoiceField(
        label="Products",
        required=False,
        error_messages={"invalid_choice": "A product is no longer in service; choose again."},
    )
    location = forms.ChoiceField(label="Location", required=False, widget=forms.Select(input_of()))
    wanted_on = forms.DateField(
        label="Wanted for",
        required=False,
        error_messages={"invalid": DAY},
        widget=forms.TextInput(input_of(autocomplete="off", placeholder="07/31/2026")),
    )
    callback_name = forms.CharField(
        label="Callback name", required=False, max_length=100, widget=forms.TextInput(input_of())
    )
    callback_phone = forms.CharField(
        label="Callback phone",
        required=False,
        max_length=30,
        widget=forms.TextInput(input_of(inputmode="tel")),
    )
    callback_when = forms.CharField(
        label="Availability", required=False, max_length=200, widget=forms.TextInput(input_of())
    )
    callback_email = forms.CharField(
        label="Callback e-mail", required=False, max_length=254, widget=forms.EmailInput(input_of())
    )
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        types: list[TaskType],
        products: list[tuple[str, str]],
        locations: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.types = {each.code: each for each in types}
        self.fields["description"].widget = area(6)
        names = [(code, each.name) for code, each in self.types.items()]
        self.fields["task_type"].choices = [  # type: ignore[attr-defined]
            *([("", "Choose")] if len(names) > 1 else []),
            *names,
        ]
        self.fields["products"].choices = products  # type: ignore[attr-defined]
        self.fields["location"].choices = [("", "None"), *locations]  # type: ignore[attr-defined]


class Facts(forms.ModelForm):  # type: ignore[type-arg]
    """What may change of work once it is opened."""

    wanted_on = forms.DateField(
        label="Wanted for",
        required=False,
        error_messages={"invalid": DAY},
        widget=forms.TextInput(input_of(autocomplete="off", placeholder="07/31/2026")),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields = ["subject", "priority", "wanted_on", "callback_name", "callback_phone"]
        fields += ["callback_when", "callback_email"]
        widgets = {
            "subject": forms.TextInput(input_of()),
            "priority": forms.Select(input_of()),
            "callback_name": forms.TextInput(input_of()),
            "callback_phone": forms.TextInput(input_of(inputmode="tel")),
            "callback_when": forms.TextInput(input_of()),
            "callback_email": forms.EmailInput(input_of()),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version


class StepNote(forms.Form):
    """The note that an action asks for."""

    note = forms.CharField(required=False, max_length=4000)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Comment(forms.Form):
    """Something to be said."""

    text = forms.CharField(
        label="Comment",
        max_length=4000,
        error_messages={"required": "Enter what you want to say."},
        widget=area(3),
    )
    customer = forms.BooleanField(required=False)
    agent = forms.BooleanField(required=False)
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)


class Hands(forms.Form):
    """Into whose hands work goes."""

    assigned_to = forms.ChoiceField(
        label="In the hands of",
        required=False,
        error_messages={"invalid_choice": CHOOSE},
        widget=forms.Select(input_of()),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.user_id: each for each in people_for_work(viewer)}
        names = [(key, each.name or key) for key, each in self.people.items()]
        self.fields["assigned_to"].choices = [("", "Nobody"), *names]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User | None:
        """The person, None for nobody."""
        return self.people.get(self.cleaned_data["assigned_to"])


class Versioned(forms.ModelForm):  # type: ignore[type-arg]
    """A row that is kept up; the version it was drawn from travels along."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.HiddenInput):
                field.widget.attrs.setdefault("class", "input")
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True

    def validate_unique(self) -> None:
        """The action says it in words of ours."""

    def _post_clean(self) -> None:
        # What a constraint forbids, the action says in words of ours and at its field.
        self.instance.validate_constraints = lambda **_: None
        super()._post_clean()  # type: ignore[misc]
        del self.instance.validate_constraints


class TypeForm(Versioned):
    """A type of work."""

    class Meta:
        model = TaskType
        fields = ["name", "code", "kind", "order_class", "module", "list_order", "notify_emails"]
        fields += ["uses_locations", "portal_visible", "tells_customer", "is_portal_ticket"]
        fields += ["is_active"]
        labels = {"name": "Name", "code": "Code", "kind": "Kind", "module": "Module of access"}
        labels |= {"order_class": "Class", "list_order": "List order"}
        help_texts = {
            "code": "Small letters, digits and dashes; fixed once it is saved.",
            "kind": "Customers find tickets and tasks in one list, orders in another.",
            "order_class": "For orders only: adds products, or changes what is there.",
            "module": "Who has its rights sees and does this work. A new name is a new module.",
            "list_order": "Lower numbers stand first.",
            "notify_emails": "Told of each new one, besides the addresses of the base.",
        }

    def clean_notify_emails(self) -> str:
        try:
            return emails(str(self.cleaned_data["notify_emails"]))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class StatusForm(Versioned):
    """A status of a type."""

    class Meta:
        model = TaskStatus
        fields = ["label", "code", "order", "goal_hours", "near_hours", "assignee"]
        fields += ["is_initial", "is_final", "is_done"]
        labels = {"label": "Name", "code": "Code", "order": "List order", "assignee": "Goes to"}
        labels |= {"goal_hours": "Goal hours", "near_hours": "Near hours"}
        help_texts = {
            "goal_hours": "By when it should be left again. Empty: no goal.",
            "near_hours": "For how many hours before the goal the light is yellow.",
            "assignee": "Who gets it in hand when it comes here. Empty: it stays where it is.",
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = people_for_work(viewer), "Nobody new"


class ActionForm(Versioned):
    """An action of a type."""

    class Meta:
        model = TaskAction
        fields = ["label", "code", "from_statuses", "to_status", "order", "right", "prompt"]
        fields += ["asks_note", "note_visible", "customer_may", "is_active"]
        labels = {"label": "Name", "code": "Code", "from_statuses": "Leads from"}
        labels |= {"to_status": "Leads to", "order": "List order", "prompt": "Prompt"}
        labels |= {"right": "Right it needs"}
        help_texts = {"prompt": "What the note is asked for with."}
        widgets = {"from_statuses": forms.CheckboxSelectMultiple()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_statuses"].widget.attrs.pop("class", None)
        statuses = self.instance.task_type.statuses.all()
        for name in ("from_statuses", "to_status"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = statuses
            field.error_messages["required"] = CHOOSE
