"""Addresses and cookies that nobody means: each leads nowhere, and none breaks a page."""

from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town

WITH_NUL = {
    "100100": ("/billing/invoices/%00/", "/billing/transactions/?q=%00", "/?a=b%00c"),
    "300100": ("/wholesale/billing/invoices/N%00/calls/",),
    "nora": ("/agent/customers/%00/", "/agent/customers/?q=%00"),
    "sam": ("/office/customers/%00/", "/office/customers/?q=a%00b", "/office/find/?q=%00"),
}


def test_an_address_with_a_nul_leads_nowhere(town: Town) -> None:
    """SQLite looks for it and finds nothing; PostgreSQL refuses to look."""
    found = {
        address: signed_in(town.users[user_id]).get(address).status_code
        for user_id, addresses in WITH_NUL.items()
        for address in addresses
    }

    assert found == dict.fromkeys(found, 404)
    assert len(found) == 9


def test_a_session_cookie_that_we_never_made_is_no_session(town: Town) -> None:
    odd = (r'"\000aaaaaaaaaaaa"', "a" * 4000, "' OR 1=1 --", "ünï-cödé-session")
    found = [Client().get("/login/", headers={"cookie": f"session={each}"}) for each in odd]

    assert [each.status_code for each in found] == [200] * len(odd)
