"""The fields of cycles, report sets and message groups, and of a base's defaults."""

from collections.abc import Mapping
from decimal import Decimal

from tollbook.catalog.types import Interval
from tollbook.kernel.record import FieldSpec, Kind, Section

CYCLES = (
    FieldSpec("code", "Code", "Known by it everywhere.", size=20, is_required=True),
    FieldSpec("description", "Description", "What people read.", is_required=True),
    FieldSpec(
        *("interval", "Interval", "How often it bills.", Kind.CHOICE),
        choices=tuple((each.value, each.value) for each in Interval),
        default=Interval.MONTHLY.value,
    ),
    FieldSpec(
        *("day", "Day", "Of the month; weekly, 1 is Monday.", Kind.WHOLE),
        lowest=Decimal(1),
        highest=Decimal(31),
        is_required=True,
    ),
    FieldSpec(
        *("first_invoice_on", "First invoice", "Its first invoice date.", Kind.DATE),
        is_required=True,
        default=None,
    ),
    FieldSpec("is_billable", "Billable", "Off, it parks accounts.", Kind.TICK, default=True),
)
ORDER = FieldSpec(
    *("order", "Order", "Lower stands first.", Kind.WHOLE), highest=Decimal(30_000), default=100
)
IN_USE = FieldSpec("is_active", "In use", "Off, no form offers it.", Kind.TICK, default=True)
REPORT_SETS = (
    FieldSpec("name", "Name", "", size=60, is_required=True),
    FieldSpec("flags", "Reports", "Names of reports parted by semicolons.", size=1000),
    ORDER,
    IN_USE,
)
MESSAGE_GROUPS = (FieldSpec("name", "Name", "", size=60, is_required=True), IN_USE)
LISTS: Mapping[str, tuple[FieldSpec, ...]] = {
    "cycles": CYCLES,
    "report_sets": REPORT_SETS,
    "message_groups": MESSAGE_GROUPS,
}
BASE = Section(
    *("base-billing", "setup", "Due dates and finance charges", "BaseBilling"),
    (
        FieldSpec(
            *("due_days", "Due days", "From invoice to due date.", Kind.WHOLE),
            highest=Decimal(365),
            default=0,
            unit="days",
        ),
        FieldSpec(
            *("finance_start_days", "Start finance charge", "Days late before one is charged."),
            *(Kind.WHOLE,),
            highest=Decimal(999),
            default=30,
            unit="days",
        ),
        FieldSpec(
            *("finance_percent", "Finance charge percent", "Of what is past due, each bill."),
            *(Kind.NUMBER,),
            places=2,
            highest=Decimal("1.5"),
            default=Decimal("1.50"),
            unit="%",
        ),
        FieldSpec(
            *("finance_minimum", "Finance charge minimum", "The least that is charged."),
            *(Kind.MONEY,),
            places=2,
            highest=Decimal("999.99"),
            default=Decimal("0.00"),
        ),
        FieldSpec(
            *("message", "Message on every bill", "Of this base.", Kind.LONG_TEXT, 400),
            is_wide=True,
        ),
    ),
    "For accounts that say nothing else.",
)
