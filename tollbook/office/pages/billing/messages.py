"""Messages on the bills of many: a list, a form for each, and the groups of accounts."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.billing.actions import add_message_group, drop_bill_message, save_bill_message
from tollbook.billing.models import BillMessage
from tollbook.billing.queries.messages import (
    bill_message_for,
    bill_messages_for,
    message_bases,
    message_groups,
)
from tollbook.kernel import show
from tollbook.kernel.entry import number_sent
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section
from tollbook.kernel.record_rows import put, values_of
from tollbook.kernel.sheet import Sheet, drawn, options_from, sent
from tollbook.office.pages.shared import crumb, paged, say
from tollbook.office.request import OfficeRequest

MESSAGE = Section(
    "bill-message",
    "invoicing",
    "Message",
    "BillMessage",
    (
        FieldSpec(
            *("text", "Message", "As it is printed, in a box on page 2.", Kind.LONG_TEXT, 1000),
            is_required=True,
            is_wide=True,
        ),
        FieldSpec(
            *("base", "Base", "Whose bills carry it.", Kind.REFERENCE),
            refers="pk",
            empty="All bases",
        ),
        FieldSpec(
            *("group", "Group", "Only for accounts of this message group.", Kind.REFERENCE),
            refers="pk",
            empty="Everyone",
        ),
        FieldSpec(
            *("days_late", "Days late", "Accounts exempt from late notices never get one."),
            *(Kind.WHOLE_CHOICE,),
            choices=tuple(BillMessage.LATE),
            default=0,
        ),
        FieldSpec(
            *("first_invoice_on", "First invoice date", "From this bill on.", Kind.DATE),
            is_required=True,
        ),
        FieldSpec(
            *("last_invoice_on", "Last invoice date", "Empty goes on.", Kind.DATE),
            default=None,
        ),
    ),
)
# What came with the system holds from here on.
SINCE_EVER = date(2000, 1, 1)
COLUMNS = (
    Column("Message"),
    Column("For"),
    Column("When late"),
    Column("Invoice dates"),
    Column("More", css="more"),
)


class MessageRow:
    """A message as the list shows it."""

    def __init__(self, message: BillMessage) -> None:
        self.message = message

    @property
    def audience(self) -> str:
        """Everyone, or a group, and of which base."""
        who = str(self.message.group) if self.message.group else "Everyone"
        return f"{who}, {self.message.base}" if self.message.base else who

    @property
    def late(self) -> str:
        """At how many days late, "" for late or not."""
        return self.message.get_days_late_display() if self.message.days_late else ""

    @property
    def days(self) -> str:
        """From which bill to which."""
        first, last = self.message.first_invoice_on, self.message.last_invoice_on
        if last is None and first <= SINCE_EVER:
            return "every bill"
        if last is None:
            return f"from {show.day(first)} on"
        return f"{show.day(first)} to {show.day(last)}"


def messages(request: OfficeRequest) -> HttpResponse:
    """Every message, the late ones last."""
    listing = listing_from(request.GET, sorts=("first",), default="-first")
    rows, pager = paged(bill_messages_for(request.viewer), listing)
    context = {
        "rows": [MessageRow(each) for each in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "groups": list(message_groups()),
    }
    return render(request, "office/billing/messages.html", context)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """Add a message."""
    fresh = BillMessage(first_invoice_on=request.viewer.today)
    return _edited(request, fresh, "Add a message")


@require_http_methods(["GET", "POST"])
def message(request: OfficeRequest, row_id: int) -> HttpResponse:
    """Change a message; bills that carry it keep it as it was."""
    return _edited(request, bill_message_for(request.viewer, row_id), "Message")


def _edited(request: OfficeRequest, row: BillMessage, title: str) -> HttpResponse:
    sheet = _sheet(request, row)
    if request.method == "POST" and sheet.read() and _saved(request, row, sheet):
        say(request, "The message is kept. It stands on bills that are drafted from now on.")
        return redirect("office-bill-messages")
    context = {
        "title": title,
        "row": row,
        "sheet": sheet,
        "crumbs": [crumb("Messages on bills", "office-bill-messages"), crumb(title)],
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/billing/message.html", context, status=status)


def _sheet(request: OfficeRequest, row: BillMessage) -> Sheet:
    options = {"base": options_from(message_bases()), "group": options_from(message_groups())}
    reading = Reading(request.viewer.today, options=options)
    if request.method == "POST":
        return sent([MESSAGE], request.POST, reading)
    return drawn([MESSAGE], values_of(row, MESSAGE.fields), reading)


def _saved(request: OfficeRequest, row: BillMessage, sheet: Sheet) -> bool:
    put(row, MESSAGE.fields, sheet.values)
    seen = number_sent(request.POST.get("version", "")) if row.pk else None
    try:
        save_bill_message(message=row, by=request.actor, seen_version=seen)
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True


@require_POST
def drop(request: OfficeRequest, row_id: int) -> HttpResponse:
    """Take a message away."""
    drop_bill_message(message=bill_message_for(request.viewer, row_id), by=request.actor)
    say(request, "The message is taken away. Bills that carry it keep it.")
    return redirect("office-bill-messages")


@require_POST
def add_group(request: OfficeRequest) -> HttpResponse:
    """Add a group of accounts that get the same messages."""
    try:
        group = add_message_group(name=request.POST.get("name", "")[:60], by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"{group} is added. Put accounts into it on their record.")
    return redirect("office-bill-messages")
