"""TMF635 Usage Management: the calls of one account, billed or not, and the files of its calls."""

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from ninja import Field, Query, Router, Schema

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import LIMIT_MAX, ApiRequest, Choice, Day, Part, part_of, refuse_unknown
from tollbook.api.pages.account import reference_to
from tollbook.api.resources import Resource
from tollbook.api.shapes import GZIP, WRONG, Money, Reference, Shape, TimePeriod, money
from tollbook.api.trail import note_opened, refuse_unverified
from tollbook.billing.queries import invoice_for
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, base_of
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import from_micros
from tollbook.services.queries import usage_products_of
from tollbook.usage.actions import mark_downloaded
from tollbook.usage.models import AccountCallFile
from tollbook.usage.queries import (
    call_file_for,
    call_files_for,
    call_of,
    calls_page,
    calls_sum,
    feed_codes,
    place_of,
)
from tollbook.usage.types import UNBILLED, CallFilters, CallScope, ListedCall

PATH = "usageManagement/v4"
ROUTER = Router(tags=["TMF635 Usage"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Customers.Access", ""),
    customer=("Customers_CustomerLevel.Access", ""),
)


class UsageCharacteristic(Shape):
    """A fact of a call by its name."""

    name: str
    value: Any


class RatedProductUsage(Shape):
    """What the call costs, exactly; rounded once, on the bill."""

    tax_excluded_rating_amount: Money = Field(alias="taxExcludedRatingAmount")


class Usage(Shape):
    """One call."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    usage_date: str | None = Field(None, alias="usageDate", description="When it began.")
    usage_type: str | None = Field(None, alias="usageType", description="Its kind, such as local.")
    status: str | None = Field(None, description="guided (no price yet), rated or billed.")
    usage_characteristic: list[UsageCharacteristic] | None = Field(
        None, alias="usageCharacteristic"
    )
    rated_product_usage: list[RatedProductUsage] | None = Field(None, alias="ratedProductUsage")
    billing_account: Reference | None = Field(None, alias="billingAccount")


class WantedCalls(Schema):
    """Which calls of one account; pages are asked for by the mark that the one before told."""

    billing_account: str = Field(alias="billingAccount.id", max_length=20)
    bill: str = Field("", alias="billNo", max_length=20, description="Only those on this bill.")
    status: Literal["", "rated"] = Field("", description="rated: on no bill yet.")
    since: Day = Field(None, alias="usageDate.gte", description="From this local day on.")
    until: Day = Field(None, alias="usageDate.lte", description="Up to this day, included.")
    usage_type: str = Field("", alias="usageType", max_length=40)
    fields: str = Field("", max_length=500, description="Attributes to give, parted by commas.")
    limit: int = Field(25, ge=1, le=LIMIT_MAX, description="How many calls to give at most.")
    after: str = Field("", max_length=60, description="The mark of the page before, see Link.")


class CallFile(Shape):
    """A file of an account's calls: of a day, or of a bill."""

    id: str
    href: str
    name: str | None = None
    kind: str | None = Field(None, description="daily or monthly.")
    day: str | None = Field(None, description="Its last day, or the date of its bill.")
    calls: int | None = None
    calls_of: TimePeriod | None = Field(None, alias="callsOf", description="First and last call.")
    size_bytes: int | None = Field(None, alias="sizeBytes")
    sha256: str | None = None
    made_at: str | None = Field(None, alias="madeAt")
    downloaded_at: str | None = Field(None, alias="downloadedAt", description="By its customer.")
    content: str | None = Field(None, description="Where its bytes are.")
    billing_account: Reference | None = Field(None, alias="billingAccount")


class WantedFiles(Part):
    """What a list of call files may be narrowed by."""

    billing_account: str = Field("", alias="billingAccount.id", max_length=20)
    kind: Literal["", "daily", "monthly"] = ""


Calls, Files = list[Usage], list[CallFile]


@ROUTER.get("/usage", url_name="api-usages", response={200: Calls, 206: Calls, **WRONG})
def usages(request: ApiRequest, wanted: Query[WantedCalls]) -> HttpResponse:
    """Calls of one account, the newest first; the header Link leads to the next page."""
    refuse_unknown(request, wanted)
    account = _account(request, wanted.billing_account)
    scope, filters = _scope(request.viewer, account, wanted), _filters(wanted)
    total, page = (
        calls_sum(scope, filters).calls,
        calls_page(scope, filters, wanted.after, wanted.limit),
    )
    shown = (chosen(each, wanted.fields) for each in shapes_of(account, page.calls))
    response = listed(shown, total=total, offset=1 if wanted.after else 0)
    if page.after:
        query = request.GET.copy()
        query["after"] = page.after
        response.headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return response


@ROUTER.get(
    "/usage/{number}/{feed}/{path:key}", url_name="api-usage", response={200: Usage, **WRONG}
)
def usage(
    request: ApiRequest, number: str, feed: str, key: str, choice: Query[Choice]
) -> HttpResponse:
    """One call by its account, its feed and its key."""
    refuse_unknown(request, choice)
    account = _account(request, number)
    found = call_of(CallScope((account.pk,)), feed, key)
    return answer(chosen(shapes_of(account, [found])[0], choice.fields))


@ROUTER.get("/callFile", url_name="api-call-files", response={200: Files, 206: Files, **WRONG})
def call_files(request: ApiRequest, wanted: Query[WantedFiles]) -> HttpResponse:
    """Call files of the accounts that one sees, the newest first."""
    refuse_unknown(request, wanted)
    refuse_unverified(request.viewer)
    number = wanted.billing_account
    found = call_files_for(request.viewer, _account(request, number) if number else None)
    rows, total = part_of(found.filter(kind=wanted.kind) if wanted.kind else found, wanted)
    shown = (chosen(file_shape_of(each), wanted.fields) for each in rows)
    return listed(shown, total=total, offset=wanted.offset)


@ROUTER.get("/callFile/{int:file_id}", url_name="api-call-file", response={200: CallFile, **WRONG})
def call_file(request: ApiRequest, file_id: int, choice: Query[Choice]) -> HttpResponse:
    """One call file."""
    refuse_unknown(request, choice)
    return answer(chosen(file_shape_of(_file(request, file_id)), choice.fields))


@ROUTER.get(
    "/callFile/{int:file_id}/content",
    url_name="api-call-file-content",
    response=WRONG,
    openapi_extra=GZIP,
)
def call_file_content(request: ApiRequest, file_id: int) -> FileResponse:
    """The bytes of one call file: CSV, packed by gzip."""
    found = _file(request, file_id)
    response = FileResponse(
        place_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/gzip",
    )
    if not request.viewer.is_staff:
        mark_downloaded(file=found, at=request.actor.at)
    return response


def _account(request: ApiRequest, number: str) -> Account:
    """The account whose calls are wanted; that staff look at them stands in the trail."""
    refuse_unverified(request.viewer)
    account = account_for(request.viewer, number)
    note_opened(request, account.number)
    return account


def _file(request: ApiRequest, file_id: int) -> AccountCallFile:
    """One call file; that staff looked at its account stands in the trail."""
    refuse_unverified(request.viewer)
    found = call_file_for(request.viewer, file_id)
    note_opened(request, found.account.number)
    return found


def _scope(viewer: Viewer, account: Account, wanted: WantedCalls) -> CallScope:
    if wanted.bill:
        invoice = invoice_for(viewer, wanted.bill)
        if invoice.account_id != account.pk:
            raise NotFound("invoice", wanted.bill)
        return CallScope((account.pk,), invoice.pk)
    return CallScope((account.pk,), UNBILLED if wanted.status == "rated" else None)


def _filters(wanted: WantedCalls) -> CallFilters:
    return CallFilters(wanted.since, wanted.until, category=wanted.usage_type)


def shapes_of(account: Account, calls: Sequence[ListedCall]) -> list[dict[str, Any]]:
    """Calls as the document describes them."""
    feeds = feed_codes()
    products = {each.id: each.number for each in usage_products_of((account.pk,))}
    unit = base_of(account).company.currency
    return [
        _shape(account, each, feeds.get(each.feed_id, "-"), products.get(each.product_id, ""), unit)
        for each in calls
    ]


def _shape(
    account: Account, call: ListedCall, feed: str, product: str, unit: str
) -> dict[str, Any]:
    key = f"{account.number}/{feed}/{call.call_key}"
    found = {
        "id": key,
        "href": f"/{PREFIX}{PATH}/usage/{quote(key)}",
        "@type": "Usage",
        "usageDate": call.started_at,
        "usageType": call.category,
        "status": "guided" if call.unrated else "billed" if call.invoice_id else "rated",
        "usageCharacteristic": _facts(call, product),
        "billingAccount": reference_to(account),
    }
    if not call.unrated:
        price = money(from_micros(call.price_micros), unit)
        found["ratedProductUsage"] = [{"taxExcludedRatingAmount": price}]
    return found


def _facts(call: ListedCall, product: str) -> list[dict[str, Any]]:
    facts = {
        "from_number": call.from_number,
        "to_number": call.to_number,
        "direction": call.direction,
        "place": call.place,
        "product": product,
        "seconds": call.seconds,
        "billed_seconds": call.billed_seconds,
        "free_seconds": call.free_seconds,
        "account_code": call.account_code,
    }
    return [{"name": name, "value": value} for name, value in facts.items() if value != ""]


def file_shape_of(file: AccountCallFile) -> dict[str, Any]:
    """A call file as the document describes it."""
    href = f"/{PREFIX}{PATH}/callFile/{file.pk}"
    times = {"startDateTime": file.first_started_at, "endDateTime": file.last_started_at}
    found = {
        "id": str(file.pk),
        "href": href,
        "name": file.name,
        "kind": file.kind,
        "day": file.day,
        "calls": file.row_count,
        "callsOf": {name: at for name, at in times.items() if at is not None},
        "sizeBytes": file.size_bytes,
        "sha256": file.fingerprint,
        "madeAt": file.made_at,
        "downloadedAt": file.downloaded_at,
        "content": f"{href}/content",
        "billingAccount": reference_to(file.account),
    }
    return {name: value for name, value in found.items() if value not in (None, {})}
