"""Customers that programs of the staff create and close, by the actions of the office."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from ninja import Field

from tollbook.api.asking import ApiRequest
from tollbook.api.record import texts_of
from tollbook.api.sending import Sent, external_id
from tollbook.billing.queries.records import cycle_default, cycles_to_choose
from tollbook.customers.models import Account
from tollbook.customers.queries.moves import actions_for
from tollbook.customers.queries.opening import options_of_new, sections_of_new
from tollbook.customers.queries.sight import beyond_sight
from tollbook.customers.types import Answers, Effect
from tollbook.flows.actions import open_customer, run_account_action
from tollbook.flows.types import Move, NewCustomer
from tollbook.kernel import show
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.record import FieldSpec, Kind, Reading, read, typed

# What a new account is asked for besides its own fields.
BILLING: Final = (
    FieldSpec("cycle", "Cycle", "Needed before the account is activated.", Kind.CHOICE),
    FieldSpec("billing_emails", "Billing Email", "", Kind.EMAILS, size=500),
)
CLOSING: Final = (Effect.DISCONNECT, Effect.CANCEL)
OVER: Final = "Its status lets nobody close it now."
PLANNED: Final = "It is to be closed on {} already."


class CustomerWish(Sent):
    """A customer to be created; the record by the names of its fields."""

    external: str = external_id()
    name: str = Field("", max_length=100)
    record: dict[str, Any] = Field({}, description="Fields by name, as a change sends them.")
    as_typed: bool = Field(
        default=False, alias="asTyped", description="Keeps a place that no postal list knows."
    )
    type: str = Field("Customer", alias="@type", max_length=40)


def created(request: ApiRequest, wish: CustomerWish) -> Account:
    """The account with its place and its rows; raises WrongFields as the form says it."""
    viewer = request.viewer
    named = {**wish.record, **({"name": wish.name} if wish.name else {})}
    values = _values(request, named)
    if beyond := beyond_sight(viewer, values):
        raise WrongFields(beyond)
    cycles = {each.code: each for each in cycles_to_choose(with_parked=True)}
    facts = {name: values.pop(name) for name in ("cycle", "billing_emails")}
    wanted = NewCustomer(
        values,
        as_typed=wish.as_typed,
        billing_facts=facts | {"cycle": cycles.get(facts["cycle"])},
    )
    return open_customer(wanted=wanted, by=request.actor, today=viewer.today)


def _values(request: ApiRequest, named: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of the form, read; what is not named stays as the form begins."""
    viewer = request.viewer
    is_admin = viewer.may("Customers.Admin")
    sections = sections_of_new(may_number=is_admin)
    specs = {each.name: each for section in sections for each in section.fields}
    specs |= {each.name: each for each in BILLING}
    unknown = {
        name[:80]: ("unknown_field", f"A new customer has no field {name[:80]} here.")
        for name in named
        if name not in specs
    }
    if unknown:
        raise WrongFields(unknown)
    begun = {"cycle": cycle_default()}
    texts = {name: typed(each, begun.get(name, each.default)) for name, each in specs.items()}
    texts |= texts_of(specs, named)
    cycles = [Option(each.code, str(each)) for each in cycles_to_choose(with_parked=is_admin)]
    reading = Reading(viewer.today, options=options_of_new("") | {"cycle": cycles})
    values, faults = read(specs.values(), texts, reading)
    if faults:
        raise WrongFields(faults)
    return values


ONLY_TODAY: Final = "This customer was never active and can only be cancelled today."


def closed(request: ApiRequest, account: Account, *, on: date | None, reason: str) -> None:
    """Disconnect an account, or cancel one that was never active; one that is over stays so, and
    one that is to be closed on that day already."""
    today = request.viewer.today
    planned = account.disconnected_on
    is_set = planned is not None and (planned <= today or planned == on)
    if account.status.is_terminated or is_set:
        return
    steps = [each for each in actions_for(request.viewer, account) if each.effect in CLOSING]
    if not steps:
        raise Refused("wrong-status", PLANNED.format(show.day(planned)) if planned else OVER)
    if on not in (None, today) and not steps[0].asks_date:
        raise WrongFields({"terminationDate": ("RNG", ONLY_TODAY)})
    answers = Answers(on=on or today if steps[0].asks_date else None, reason=reason)
    move = Move(steps[0], answers, today)
    run_account_action(account=account, move=move, by=request.actor)
