"""Addresses that nobody means: each leads nowhere, on either database, and none breaks a page."""

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
