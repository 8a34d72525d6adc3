"""How the claims about addresses walk them: every route of every face, filled with foreign things.

A new route with a parameter fails until `FOREIGN` says what is foreign to it.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, reverse

from tests.town import PASSWORD, Town
from tollbook.access.actions import create_user
from tollbook.access.types import PUBLIC, Kind, Route
from tollbook.billing.models import Invoice, Run
from tollbook.config.routes import AGENT, API, BOTH, PORTAL, URLCONFS, all_routes
from tollbook.customers.actions import add_account, add_member
from tollbook.customers.models import Account
from tollbook.kernel import clock
from tollbook.work.models import Task, TaskType

FOREIGN_NUMBER = "L9001"
# What of another company stands behind each parameter. `run_id` and its kin have no owner among
# customers, so any value is foreign to them.
FOREIGN: dict[str, object] = {
    "number": FOREIGN_NUMBER,
    "position": 1,
    "feed": "switch",
    "key": "5075550150-1",
    "run_id": 1,
    "lock_id": 1,
    "file_id": 1,
    "rule_id": 1,
    "holiday_id": 1,
    "load_id": 1,
    "rate_id": 1,
    "terms_id": 1,
    "price_id": 1,
    "area_id": 1,
    "charge_id": 1,
    "kind": "codes",
    "band": "evening",
    "step": "verify",
    "product_key": 1,
    "action": "suspend",
    "row_id": 1,
    "note_id": 1,
    "document_id": 1,
    "place_code": 1,
    "code": "no_owner",
    "digest": "0" * 12,
    "abbreviation": "NORTH",
    "user_id": "nobody",
    "group_id": 999_999,
    "module": "NoSuchModule",
    "section": "contact",
    "what": "ssn",
    "token": "x" * 43,
    "token_id": 1,
    "theme": "light",
    "notice_id": 1,
    "task_id": 1,
    "room": "billing",
    "list_name": "CreditRisk",
    "item_id": 1,
    "batch_id": 1,
    "entry_id": 999_999,
    "credit_id": 1,
    "link_id": 1,
    "passkey_id": 1,
    "handle": "0" * 16,
    "status": "new",
    "news_id": 1,
    "template_id": 1,
    "account": "400100",
    "product_id": "2185550160",
    "payment": "0" * 32,
    "gateway": "nobody",
    "errand": "bank",
    "resource": "nobody",
    "order_id": 999_999,
    "payment_id": 1,
    "refund_id": 1,
    "form_id": 1,
    "slug": "nothing",
    "schedule_id": 1,
}
# The only answers that another page of ours may show inside itself.
FRAMED = frozenset({"invoice-pdf-file", "office-look-preview"})
# A mail as its reader sees it: its own looks, and a sandbox in which nothing acts.
SANDBOXED = frozenset({"office-template-preview"})
PARAMETER = "<"


# What is foreign to an agent under a name that means something else on other faces.
FOREIGN_ON: dict[str, dict[str, object]] = {AGENT: {"number": "500100"}}


def parameters_of(route: Route, face: str = PORTAL) -> dict[str, object]:
    """The parameters of a path with foreign values; fails where nothing foreign is known."""
    names = [part.partition(">")[0].rpartition(":")[2] for part in route.path.split(PARAMETER)[1:]]
    known = FOREIGN | FOREIGN_ON.get(face, {})
    missing = [name for name in names if name not in known]
    assert not missing, f"route {route.name}: say in FOREIGN what is foreign to {missing}"
    return {name: known[name] for name in names}


def address_of(face: str, route: Route, **others: object) -> str:
    """The address of a route, filled with foreign things; `others` stand in for some of them."""
    urlconf = URLCONFS[PORTAL if face == BOTH else face]
    filled = parameters_of(route, face)
    filled |= {name: value for name, value in others.items() if name in filled}
    return reverse(route.name, urlconf=urlconf, kwargs=filled)


# What people open; programs are let in otherwise, and have claims of their own.
ROUTES = [(f, route) for f, _, route in all_routes() if f != API and not route.by_token]
API_ROUTES = [route for face, _, route in all_routes() if face == API]


def patterns(parts: list[Any]) -> Iterator[URLPattern]:
    """Every pattern of an urlconf, through includes."""
    for part in parts:
        if isinstance(part, URLPattern):
            yield part
        else:
            yield from patterns(part.url_patterns)


def invoice_of(town: Town, account: Account, number: str = FOREIGN_NUMBER) -> Invoice:
    """An issued invoice without lines."""
    run, _ = Run.objects.get_or_create(
        kind="production",
        cycle=town.cycle,
        invoice_on=town.cycle.first_invoice_on,
        cut_off_on=town.cycle.first_invoice_on,
        state="issued",
        defaults={"opened_at": clock.now()},
    )
    amounts = ("previous_balance", "payments", "adjustments", "service", "usage", "taxes", "fees")
    return Invoice.objects.create(
        run=run,
        account=account,
        company=town.company,
        number=number,
        invoice_on=run.invoice_on,
        due_on=run.invoice_on,
        period_start=run.invoice_on,
        period_end=run.invoice_on.replace(month=2),
        other_providers=0,
        total_current=0,
        total_due=0,
        issued_at=clock.now(),
        **dict.fromkeys(amounts, 0),
    )


def ticket_of(account: Account, number: str) -> None:
    """A ticket under a given number, about nothing."""
    task_type = TaskType.objects.get(is_portal_ticket=True)
    status = task_type.statuses.get(is_initial=True)
    now = clock.now()
    times = dict.fromkeys(("opened_at", "changed_at", "status_at"), now)
    subject = f"Trouble of {account.name}"
    Task.objects.create(
        number=number,
        key=number,
        account=account,
        subject=subject,
        **{"task_type": task_type, "status": status, **times},
    )


def on_face(face: str) -> list[Route]:
    """The routes of one face."""
    return [route for found, route in ROUTES if found == face]


def is_owned(route: Route) -> bool:
    """Whether the address of a route names something that belongs to somebody."""
    return PARAMETER in route.path and route.right != PUBLIC


def settle_crowd(town: Town) -> None:
    """An invoice for every account, a second corporate structure, and a clerk without rights."""
    for account, number in (
        *((town.cygnet, FOREIGN_NUMBER), (town.bell, "L9100"), (town.cole, "L9300")),
        *((town.acme, "L9200"), (town.superior, "L9201"), (town.two_harbors, "L9202")),
    ):
        invoice_of(town, account, number)
    for account, number in (
        *((town.cygnet, FOREIGN_NUMBER), (town.bell, "L9100"), (town.cole, "L9300")),
        *((town.acme, "L9200"), (town.superior, "L9201"), (town.two_harbors, "L9202")),
    ):
        ticket_of(account, number)
    parent = _other_mills(town, "700100", None)
    invoice_of(town, _other_mills(town, "700101", parent), "L9701")
    user = create_user(user_id="700100", kind=Kind.CUSTOMER, password=PASSWORD, facts={})
    add_member(account=parent, user=user)
    create_user(user_id="idle", kind=Kind.STAFF, password=PASSWORD, facts={"name": "Idle"})


def _other_mills(town: Town, number: str, parent: Account | None) -> Account:
    acme = town.acme
    facts = {"number": number, "name": f"Other Mills {number}", "corporate_parent": parent}
    same = {"billing_type": "corporate", "group": acme.group, "status": acme.status}
    place = {"description": "Main Location", "city": "Duluth", "state": "MN"}
    return add_account(facts=facts | same | {"is_business": True}, bill_to=place)
