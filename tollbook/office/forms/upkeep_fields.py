"""The fields of drop-down items and of custom fields, as their forms draw them."""

from decimal import Decimal

from tollbook.fields.types import KIND_WORDS, SIGHT_WORDS
from tollbook.kernel.record import FieldSpec, Kind, Section

ITEM = Section(
    "item",
    "lists",
    "Item",
    "Choice",
    (
        FieldSpec("label", "Item", "What people see.", is_required=True),
        FieldSpec(
            *("value", "Stored value", "What records keep; fixed once one holds it."),
            size=60,
            is_required=True,
        ),
        FieldSpec("description", "Description", "When to choose it.", size=200),
        FieldSpec(
            *("order", "Order", "Items go by this number, then by name.", Kind.WHOLE),
            highest=Decimal(9999),
            default=100,
        ),
        FieldSpec("is_active", "In use", "Offered for a new choice.", Kind.TICK, default=True),
    ),
)
DEFINITION = Section(
    "definition",
    "fields",
    "Custom field",
    "FieldDefinition",
    (
        FieldSpec(
            *("key", "Key", "For files, reports and programs; never renamed."),
            size=40,
            is_required=True,
        ),
        FieldSpec("label", "Label", "What people see.", is_required=True),
        FieldSpec("help_text", "Help", "What it is for, in a sentence.", size=200, is_wide=True),
        FieldSpec(
            *("kind", "Kind", "What it holds; fixed once a record holds a value.", Kind.CHOICE),
            choices=tuple((kind.value, words) for kind, words in KIND_WORDS.items()),
            is_required=True,
        ),
        FieldSpec("choice_list", "List", "What a choice offers.", Kind.CHOICE, empty="None"),
        FieldSpec(
            *("size", "Most characters", "Of a text.", Kind.WHOLE),
            lowest=Decimal(1),
            highest=Decimal(2000),
            default=None,
        ),
        FieldSpec(
            *("places", "Decimal places", "Of a number.", Kind.WHOLE),
            highest=Decimal(4),
            default=0,
        ),
        FieldSpec(
            *("lowest", "Lowest", "Of a number.", Kind.NUMBER),
            places=4,
            lowest=Decimal("-9999999999"),
            highest=Decimal(9999999999),
            default=None,
        ),
        FieldSpec(
            *("highest", "Highest", "Of a number.", Kind.NUMBER),
            places=4,
            lowest=Decimal("-9999999999"),
            highest=Decimal(9999999999),
            default=None,
        ),
        FieldSpec("tab", "Heading", "The section it stands in.", size=20, is_required=True),
        FieldSpec(
            *("order", "Order", "Fields go by this number, then by label.", Kind.WHOLE),
            highest=Decimal(9999),
            default=500,
        ),
        FieldSpec(
            *("portal", "In the portal", "What customers do with it.", Kind.CHOICE),
            choices=tuple((sight.value, words) for sight, words in SIGHT_WORDS.items()),
            default="none",
            is_required=True,
        ),
        FieldSpec("is_required", "Needed", "May not be left empty.", Kind.TICK, default=False),
        FieldSpec("is_searched", "Searched", "The search finds it.", Kind.TICK, default=False),
        FieldSpec(
            *("is_active", "In use", "Retired, it is no longer shown; its values are kept."),
            *(Kind.TICK,),
            default=True,
        ),
    ),
)
