"""What the pages of product types are sent."""

from typing import Any

from django import forms

from tollbook.catalog.models import ProductType
from tollbook.catalog.types import ProductKind
from tollbook.customers.types import Viewer
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import CODE_ERRORS, choice_field, text_field
from tollbook.work.models import TaskType
from tollbook.work.queries import task_types_for

CHOOSE = "Choose one of the listed values."
KINDS = {
    ProductKind.LOCAL: "Local line",
    ProductKind.LONG_DISTANCE: "Long distance",
    ProductKind.TOLL_FREE: "Toll-free number",
    ProductKind.CALLING_CARD: "Calling card",
    ProductKind.INTERNET: "Internet",
    ProductKind.VOICEMAIL: "Voicemail",
    ProductKind.VOIP: "Voice over the internet",
    ProductKind.CIRCUIT: "Circuit",
    ProductKind.EQUIPMENT: "Equipment",
    ProductKind.ACCOUNT: "Charges of the account itself",
}
CHANGING = ("label", "order", "shows_on_customer", "is_sold")


class ProductTypeForm(forms.Form):
    """What may change of a product type, and the Task Type For New Service beside it."""

    label = text_field("Name", 60, "Enter a name.")
    order = forms.IntegerField(
        label="List order",
        min_value=0,
        max_value=30_000,
        help_text="Lower numbers stand first.",
        error_messages={"required": "Enter a whole number.", "invalid": "Enter a whole number."},
        widget=forms.NumberInput(input_of(min="0")),
    )
    task_type = forms.ChoiceField(
        label="Task Type For New Service",
        required=False,
        help_text=(
            "What a request in the portal becomes. Customers need the right Add of its module. "
            "None: they cannot ask for it."
        ),
        error_messages={"invalid_choice": CHOOSE},
        widget=forms.Select(input_of()),
    )
    is_sold = forms.BooleanField(
        label="On sale",
        required=False,
        help_text="Without it no new product is made of it; those that stand go on.",
    )
    shows_on_customer = forms.BooleanField(label="Marked in the customer's head", required=False)

    def __init__(
        self, data: Any, *, product_type: ProductType, held: TaskType | None, viewer: Viewer
    ) -> None:
        start = {name: getattr(product_type, name) for name in CHANGING}
        super().__init__(data, initial=start | {"task_type": held.code if held else ""})
        self.types = {each.code: each for each in task_types_for(viewer) if each.is_active}
        names = [(code, each.name) for code, each in self.types.items()]
        if held is not None and held.code not in self.types:
            self.types[held.code] = held
            names.append((held.code, f"{held.name} (out of use)"))
        self.fields["task_type"].choices = [("", "None"), *names]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in CHANGING}

    @property
    def chosen(self) -> TaskType | None:
        """The task type, None for none."""
        return self.types.get(self.cleaned_data["task_type"])


class NewProductTypeForm(ProductTypeForm):
    """A new product type: also what it is, which stays as it is."""

    code = forms.SlugField(
        label="Code",
        max_length=20,
        help_text="Letters, digits, dashes. It never changes.",
        error_messages=CODE_ERRORS,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    kind = choice_field(
        "Kind",
        [("", "Choose"), *((kind.value, words) for kind, words in KINDS.items())],
        help_text="Decides how it is taxed. It never changes.",
    )
    has_usage = forms.BooleanField(
        label="Calls are billed to it",
        required=False,
        help_text="Its Product ID is then a telephone number. It never changes.",
    )
    is_traditional = forms.BooleanField(
        label="Traditional",
        required=False,
        help_text="Has fields of its own; others are all by charge items. It never changes.",
    )
    is_voip = forms.BooleanField(
        label="Needs an address for 911",
        required=False,
        help_text="Voice over the internet, taxed as such. It never changes.",
    )
    field_order = (
        *("label", "code", "kind", "has_usage", "is_voip", "is_traditional"),
        *("order", "task_type", "is_sold", "shows_on_customer"),
    )

    def facts(self) -> dict[str, Any]:
        names = ("code", "kind", "has_usage", "is_voip", "is_traditional")
        return super().facts() | {name: self.cleaned_data[name] for name in names}
