"""TMF666 Account Management: what each account owes, and in which cycle it is billed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import address_of as address_of_customer
from tollbook.api.resources import Resource
from tollbook.api.shapes import WRONG, Money, Reference, Shape, money
from tollbook.api.trail import note_opened
from tollbook.billing.models import BillingProfile
from tollbook.billing.queries.records import profiles_of
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, accounts_for
from tollbook.customers.types import Viewer
from tollbook.ledger.queries import balances

PATH = "accountManagement/v4/billingAccount"
ROUTER = Router(tags=["TMF666 Account"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Customers.Access", ""),
    customer=("Customers_CustomerLevel.Access", ""),
)


class Balance(Shape):
    """What the account owes now; below zero it has paid more than it owes."""

    balance_type: str = Field(alias="balanceType")
    amount: Money


class BillStructure(Shape):
    """How the account is billed."""

    cycle: Reference | None = Field(None, alias="cycleSpecification")


class BillingAccount(Shape):
    """An account that is billed; its id is the account number."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = None
    state: str | None = Field(None, description="The code of the account's status.")
    account_type: str | None = Field(None, alias="accountType")
    account_balance: list[Balance] | None = Field(None, alias="accountBalance")
    bill_structure: BillStructure | None = Field(None, alias="billStructure")
    related_party: list[Reference] | None = Field(None, alias="relatedParty")


class Wanted(Part):
    """What a list of accounts may be narrowed by."""

    id: str = Field("", max_length=20)
    state: str = Field("", max_length=40)


Accounts = list[BillingAccount]


@ROUTER.get("", url_name="api-accounts", response={200: Accounts, 206: Accounts, **WRONG})
def billing_accounts(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Accounts by number, each with its balance."""
    refuse_unknown(request, part)
    rows, total = part_of(_narrowed(accounts_for(request.viewer), part), part)
    if part.id:
        note_opened(request, *(each.number for each in rows))
    shown = (chosen(each, part.fields) for each in shapes_of(request.viewer, rows))
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{number}", url_name="api-account", response={200: BillingAccount, **WRONG})
def billing_account(request: ApiRequest, number: str, choice: Query[Choice]) -> HttpResponse:
    """One account by its number."""
    refuse_unknown(request, choice)
    account = account_for(request.viewer, number)
    note_opened(request, account.number)
    [found] = shapes_of(request.viewer, [account])
    return answer(chosen(found, choice.fields))


def _narrowed(rows: QuerySet[Account], part: Wanted) -> QuerySet[Account]:
    wanted = {"number__iexact": part.id, "status__code__iexact": part.state}
    return rows.filter(**{key: value for key, value in wanted.items() if value}).order_by("number")


def address_of(number: str) -> str:
    """Where an account is found."""
    return f"/{PREFIX}{PATH}/{number}"


def reference_to(account: Account) -> dict[str, str]:
    """The pointer to an account from a bill, a call or a file of it."""
    return {
        "id": account.number,
        "href": address_of(account.number),
        "name": account.name,
        "@referredType": "BillingAccount",
    }


def shapes_of(viewer: Viewer, accounts: list[Account]) -> list[dict[str, Any]]:
    """Accounts as the document describes them; two statements more for all."""
    keys = [each.pk for each in accounts]
    owed, profiles = balances(keys), profiles_of(keys)
    return [
        _shape(each, profiles.get(each.pk), money(owed.get(each.pk, 0), currency_of(viewer, each)))
        for each in accounts
    ]


def currency_of(viewer: Viewer, account: Account) -> str:
    """The currency of the account's company; an account without a base has the default one's."""
    base = account.group.base if account.group else None
    return base.company.currency if base else viewer.currency


def _shape(
    account: Account, profile: BillingProfile | None, owed: dict[str, Any]
) -> dict[str, Any]:
    cycle = profile.cycle if profile else None
    owner = {
        "id": account.number,
        "href": address_of_customer(account.number),
        "name": account.name,
        "@referredType": "Customer",
    }
    found: dict[str, Any] = {
        "id": account.number,
        "href": address_of(account.number),
        "@type": "BillingAccount",
        "name": account.name,
        "state": account.status.code,
        "accountType": account.billing_type,
        "accountBalance": [{"balanceType": "receivable", "amount": owed}],
        "relatedParty": [owner],
    }
    if cycle is not None:
        words = {"id": cycle.code, "name": cycle.description}
        found["billStructure"] = {"cycleSpecification": words}
    return found
