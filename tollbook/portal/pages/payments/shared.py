"""What the payment pages have in common: who pays, with which methods, under which rule."""

from dataclasses import dataclass

from tollbook.billing.queries.records import cycle_codes_of
from tollbook.customers.queries import base_of
from tollbook.kernel.errors import NotFound
from tollbook.payments.queries import sees_bank_accounts
from tollbook.payments.queries.purse import Purse
from tollbook.payments.queries.setup import paying_for, setup_shown
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest


@dataclass
class Payer(Purse):
    """The account whose methods and rules are used: the chosen one, else the parent itself."""

    cycle_code: str


def payer_of(request: PortalRequest) -> Payer:
    """The paying account of this view; what was sent is judged by the setup of this moment."""
    viewer = request.viewer
    chosen = viewer.home if viewer.sees_entire_view else viewer.in_view[0]
    assert chosen is not None, "a customer has a home account"
    paying = paying_for(viewer, chosen, cycle_codes_of(chosen.id))
    offers = setup_shown(paying.cycle_code, anew=request.method == "POST")
    sees_banks = sees_bank_accounts(paying.profile.account)
    return Payer(paying.profile, offers, viewer.today, sees_banks, cycle_code=paying.cycle_code)


def refuse_without_cards(payer: Payer) -> None:
    """The page does not exist where the cycle has no card processor."""
    if not payer.card_gateway:
        raise NotFound("cards of", payer.account.number)


def refuse_without_banks(payer: Payer) -> None:
    """The page does not exist where the cycle has no bank processor, or behind the ACH gate."""
    if not payer.bank_gateway:
        raise NotFound("bank accounts of", payer.account.number)


@dataclass(frozen=True)
class Tab:
    """One tab of the payment pages."""

    label: str
    route: str
    is_here: bool


def tabs_of(payer: Payer, here: str) -> list[Tab]:
    """The tabs that this account has."""
    base = base_of(payer.account)
    wanted = (
        ("Make a payment", "pay", bool(payer.card_gateway or payer.bank_gateway)),
        ("Automatic payments", "pay-auto", bool(payer.card_gateway or payer.bank_gateway)),
        ("Mail a payment", "pay-mail", bool(base.remit_address_1)),
        ("Bank accounts", "pay-banks", bool(payer.bank_gateway)),
        ("Credit cards", "pay-cards", bool(payer.card_gateway)),
    )
    return [Tab(label, route, route == here) for label, route, has in wanted if has]


def crumbs(*steps: dict[str, str]) -> list[dict[str, str]]:
    """The breadcrumb of a page under Payments."""
    return [crumb("Payments", "pay"), *steps]
