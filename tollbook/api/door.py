"""The machine's door: every resource in one place, and what becomes of refusals.

The gate has let the program in before anything here runs, so no resource asks who it is.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from tollbook.api.answers import PREFIX, error
from tollbook.api.asking import ExactParser
from tollbook.api.pages import (
    account,
    bill,
    customer,
    interaction,
    offering,
    order,
    payment,
    payment_method,
    product,
    refund,
    ticket,
    usage,
)
from tollbook.api.resources import Resource
from tollbook.kernel.errors import NotFound, Refused, WrongFields

RESOURCES: Final[tuple[Resource, ...]] = (
    customer.RESOURCE,
    account.RESOURCE,
    bill.RESOURCE,
    payment.RESOURCE,
    refund.RESOURCE,
    payment_method.RESOURCE,
    usage.RESOURCE,
    product.RESOURCE,
    order.RESOURCE,
    ticket.RESOURCE,
    offering.RESOURCE,
    interaction.RESOURCE,
)
# Refusals of this kind are not about what was sent but about what stands.
CONFLICTS = frozenset({"STALE"})
# And of this kind, that this program may not do it, though another or a person might.
FOR_PEOPLE = frozenset({"verification", "no_right", "may-not-delete"})


class Door(NinjaAPI):
    """The library's part of the door; operations are called as their functions are."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


API: Final = Door(
    title="Tollbook",
    version="4.0.0",
    description="Customers, bills and calls, in the shapes of the TM Forum's Open APIs, version 4.",
    docs_url=None,
    openapi_url=None,
    parser=ExactParser(),
    urls_namespace="api",
    openapi_extra={"security": [{"token": []}]},
)
for each in RESOURCES:
    for asked in each.router.path_operations.values():
        for operation in asked.operations:
            # Attributes are told as they are written, not as our own code names them.
            operation.by_alias = True
    API.add_router(each.path, each.router)


@API.exception_handler(NotFound)
def not_found(_: HttpRequest, _fault: NotFound) -> HttpResponse:
    """Not there, or somebody else's: the same answer."""
    return error(404, "not_found")


@API.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The code and the sentence that the pages give."""
    return error(_status_of(request, refusal), refusal.code, str(refusal))


def _status_of(request: HttpRequest, refusal: Refused) -> int:
    """Which kind of refusal it is; a version that a program has named was a precondition."""
    if refusal.code in CONFLICTS:
        return 412 if "If-Match" in request.headers else 409
    return 403 if refusal.code in FOR_PEOPLE else 400


@API.exception_handler(WrongFields)
def wrong_fields(_: HttpRequest, wrong: WrongFields) -> HttpResponse:
    """The code and sentence of the first field, and each field with its own."""
    told = "; ".join(f"{name}: {sentence}" for name, (_code, sentence) in wrong.faults.items())
    return error(400, wrong.code, str(wrong), told)


@API.exception_handler(ValidationError)
def misshapen(_: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A parameter that is no number, or out of its bounds."""
    told = [f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in fault.errors]
    return error(400, "bad_parameter", told[0], "; ".join(told))


@API.exception_handler(HttpError)
def unreadable(_: HttpRequest, fault: HttpError) -> HttpResponse:
    """A body that cannot be read; the sentence of the refusal where there was one."""
    cause = fault.__cause__
    if isinstance(cause, Refused):
        return error(fault.status_code, cause.code, str(cause))
    return error(fault.status_code)


@API.exception_handler(Exception)
def broken(_: HttpRequest, fault: Exception) -> HttpResponse:
    """Everything else is for us: Django writes it down and says no more than that."""
    raise fault


def openapi() -> dict[str, Any]:
    """The OpenAPI document of every resource."""
    found = dict(API.get_openapi_schema(path_prefix=PREFIX))
    token = {"type": "http", "scheme": "bearer"}
    found["components"] = found["components"] | {"securitySchemes": {"token": token}}
    return found
