"""Send files: call records, CARE and orders; what became of each row, and what was sent before."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.flows.actions import HandedIn, hand_in_calls, hand_in_care, hand_in_orders
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.kernel.show import counted
from tollbook.portal.files import Sheet, file_of
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.portal.wholesale import care_rows, order_rows
from tollbook.portal.wholesale.adding import offer_of
from tollbook.portal.wholesale.reading import text_of
from tollbook.portal.wholesale.rows import Offer, listed
from tollbook.services.models import Product
from tollbook.services.queries import in_service_for
from tollbook.usage.models import Feed
from tollbook.usage.queries import sent_feeds_for
from tollbook.work.models import SentFile
from tollbook.work.queries import new_order_type
from tollbook.work.queries.sent import faults_of, sent_file_for, sent_files_for
from tollbook.work.types import Callback, NewTask, SentKind

MEGABYTE = 1024 * 1024
BYTES_MAX = {SentKind.CALLS: 5 * MEGABYTE, SentKind.CARE: MEGABYTE, SentKind.ORDERS: MEGABYTE}
RIGHTS = {
    SentKind.CALLS: "Wholesale_Customers.Update",
    SentKind.CARE: "Wholesale_Customers.Update",
    SentKind.ORDERS: "Wholesale_Orders.Add",
}
LEADS = {
    SentKind.CALLS: "Call records of your own lines, to be priced and billed.",
    SentKind.CARE: "What the long distance carrier is to be told of your lines.",
    SentKind.ORDERS: "New lines, changes and lines to be disconnected, as one order.",
}
TITLES = {
    SentKind.CALLS: "Send call records",
    SentKind.CARE: "Send a CARE file",
    SentKind.ORDERS: "Send a file of orders",
}
ICONS = {SentKind.CALLS: "phone", SentKind.CARE: "repeat", SentKind.ORDERS: "plus"}
COLUMNS = (
    Column("Sent"),
    Column("Kind"),
    Column("File"),
    Column("Rows", css="num"),
    Column("Taken", css="num"),
    Column("Rejected", css="num"),
    Column("", css="do", hidden="Actions"),
)
REJECTED = ("Line", "Reason", "Row")
Done = tuple[SentFile, bool]
AGAIN = "You sent this very file before. Nothing was done a second time."


@dataclass(frozen=True)
class Way:
    """A kind of file that the account may send."""

    kind: SentKind
    feeds: tuple[Feed, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def lead(self) -> str:
        return LEADS[self.kind]

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @cached_property
    def most(self) -> str:
        """The limit of its size in words."""
        return f"{BYTES_MAX[self.kind] // MEGABYTE} MB"


class OneFile(forms.Form):
    """A file, and the feed where there are several."""

    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
        widget=forms.FileInput({"class": "input"}),
    )
    feed = forms.ChoiceField(
        label="Format", required=False, widget=forms.Select({"class": "input"})
    )

    def __init__(self, request: PortalRequest, way: Way) -> None:
        is_sent = request.method == "POST"
        super().__init__(request.POST if is_sent else None, request.FILES if is_sent else None)
        self.way = way
        codes = [(each.code, each.name) for each in way.feeds]
        if len(codes) < 2:
            del self.fields["feed"]
        else:
            self.fields["feed"].choices = codes  # type: ignore[attr-defined]

    def clean_file(self) -> tuple[str, bytes]:
        """Name and bytes of a file that is not too large."""
        sent = self.cleaned_data["file"]
        if sent.size > BYTES_MAX[self.way.kind]:
            raise forms.ValidationError(f"Send at most {self.way.most} at once.")
        return sent.name, sent.read()

    def of_feed(self) -> Feed:
        """The feed that is meant."""
        code = self.cleaned_data.get("feed") or self.way.feeds[0].code
        return next(each for each in self.way.feeds if each.code == code)


@require_safe
def sent_files(request: PortalRequest) -> HttpResponse:
    """What may be sent, and what was, newest first."""
    viewer = request.viewer
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    found = sent_files_for(viewer)
    total = found.count()
    listing = listing.within(total)
    rows = list(found[listing.start : listing.start + listing.rows])
    context = {
        "ways": ways_of(request),
        "rows": rows,
        "columns": COLUMNS,
        "listing": listing,
        "pager": Pager(listing, total, len(rows), "Newer", "Older"),
        "zone": viewer.zone,
        "crumbs": [crumb("Wholesale"), crumb("Send files")],
    }
    return render(request, "wholesale/sent_files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: PortalRequest, kind: str) -> HttpResponse:
    """The form of one kind; sent, it leads to what became of the rows."""
    way = way_called(request, kind)
    if request.method == "POST" and not request.viewer.may(RIGHTS[way.kind]):
        raise PermissionDenied
    form = OneFile(request, way)
    if form.is_valid() and (done := _handed_in(request, form, way)) is not None:
        file, is_new = done
        if not is_new:
            request.session["notice"] = AGAIN
        return redirect("wholesale-sent-file", file.handle)
    lines = in_service_for(request.viewer) if way.kind != SentKind.CALLS else None
    context = {
        "viewer": request.viewer,
        "form": form,
        "way": way,
        "offer": (offer := offer_of(request) if way.kind == SentKind.ORDERS else None),
        "example_type": _example_type(offer) if offer else "",
        "example": lines.order_by("product_id").first() if lines is not None else None,
        "crumbs": [
            crumb("Wholesale"),
            crumb("Send files", "wholesale-send"),
            crumb(way.kind.label),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "wholesale/send_file.html", context, status=status)


@require_safe
def sent_file(request: PortalRequest, handle: str) -> HttpResponseBase:
    """What became of one file, with every row that was not taken; also as a file."""
    file = sent_file_for(request.viewer, handle)
    faults = faults_of(file)
    if request.GET.get("format") == "csv":
        rows = ((each.line, each.words, each.row) for each in faults)
        sheet = Sheet(f"rejected-{file.handle}", REJECTED, lambda: rows, faults.count())
        return file_of(request.viewer, sheet, "csv")
    listing = listing_from(request.GET, sorts=("line",), default="line")
    total = faults.count()
    listing = listing.within(total)
    shown = list(faults[listing.start : listing.start + listing.rows])
    context = {
        "file": file,
        "faults": shown,
        "columns": (Column("Line"), Column("Reason"), Column("Row")),
        "listing": listing,
        "pager": Pager(listing, total, len(shown), "Back", "Next"),
        "hidden": file.rejected - total,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Wholesale"), crumb("Send files", "wholesale-send"), crumb(file.name)],
    }
    return render(request, "wholesale/sent_file.html", context)


def ways_of(request: PortalRequest) -> list[Way]:
    """The kinds of files that this person may send for the account in view."""
    feeds = tuple(sent_feeds_for(request.viewer))
    ways = [Way(SentKind.CALLS, feeds), Way(SentKind.CARE), Way(SentKind.ORDERS)]
    own = [each for each in ways if request.viewer.may(RIGHTS[each.kind])]
    return [each for each in own if each.feeds or each.kind != SentKind.CALLS]


def way_called(request: PortalRequest, kind: str) -> Way:
    """The kind of file that an address names; raises NotFound for one that is not theirs to send.

    Without the right to send the page stands, so that a forged form is told why.
    """
    known = {each.value: each for each in SentKind}
    if kind not in known:
        raise NotFound("kind of file", kind)
    wanted = known[kind]
    if request.method == "POST" and not request.viewer.may(RIGHTS[wanted]):
        return Way(wanted)
    found = next((each for each in ways_of(request) if each.kind == wanted), None)
    if found is None:
        raise NotFound("kind of file", kind)
    return found


def _handed_in(request: PortalRequest, form: OneFile, way: Way) -> Done | None:
    """The file with what became of it, and whether that was now; None where it is refused as a
    whole, which the form says."""
    account = account_for(request.viewer, request.viewer.in_view[0].number)
    sent = HandedIn(account, *form.cleaned_data["file"])
    try:
        if way.kind == SentKind.CALLS:
            return hand_in_calls(sent=sent, feed=form.of_feed(), by=request.actor)
        text = text_of(sent.content)
        if way.kind == SentKind.CARE:
            rows, faults = care_rows.read_care(text, lines_of(request))
            _refuse_empty(len(rows) + len(faults))
            return hand_in_care(sent=sent, rows=rows, faults=faults, by=request.actor)
        return _ordered(request, sent, text)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None


def _example_type(offer: Offer) -> str:
    """The code of a type for the example: the first whose products make calls."""
    usual = (code for code, kind in offer.kinds.items() if kind.has_usage)
    return next(usual, next(iter(offer.kinds), ""))


def _refuse_empty(rows: int) -> None:
    if not rows:
        raise Refused("empty", "There is no row to read.")


def lines_of(request: PortalRequest) -> dict[str, Product]:
    """The lines in service, by their ID in small letters and by their digits."""
    found: dict[str, Product] = {}
    for each in in_service_for(request.viewer).select_related("product_type", "account"):
        found.setdefault(each.product_id.casefold(), each)
        if each.digits:
            found.setdefault(each.digits, each)
    return found


def _ordered(request: PortalRequest, sent: HandedIn, text: str) -> Done:
    rows, faults = order_rows.read_orders(text, offer_of(request), lines_of(request))
    _refuse_empty(len(rows) + len(faults))
    wanted = _order(request, sent.account, sent.name, rows) if rows else None
    return hand_in_orders(
        sent=sent, wanted=wanted, count=len(rows), faults=faults, by=request.actor
    )


def _order(
    request: PortalRequest, account: Account, name: str, rows: list[order_rows.Ordered]
) -> NewTask:
    """The order that stands for the rows; raises Refused where the carrier takes no orders."""
    task_type = new_order_type()
    if task_type is None:
        raise Refused("no-orders", "Orders are not taken here at present. Please contact us.")
    products = {each.product.pk: each.product for each in rows if each.product is not None}
    who = request.viewer.user.name or account.contact_name or account.name
    return NewTask(
        account=account,
        task_type=task_type,
        subject=f"{counted(len(rows), 'order')} from {name}"[:100],
        description=listed([each.words for each in rows]),
        products=tuple(products.values()),
        callback=Callback(who[:100], account.contact_phone or account.phone),
        wanted_on=min((each.wanted_on for each in rows if each.wanted_on), default=None),
        from_customer=True,
    )
