"""Fixtures of the portal's claims: the town with four months of bills."""

import pytest
from django.core.cache import cache

from tests.town import INVOICE_DATES, Town
from tollbook.portal.tests.bills import bell_lines, issue, pay, plain_lines


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No brand of another test."""
    cache.clear()


@pytest.fixture
def small_town(town: Town) -> Town:
    """Four bills for Bell and for each of Acme's accounts; Bell pays all but the newest.

    Bell:   L1001 L1005 L1009 L1013, 173.32 169.88 180.20 176.76
    Acme:   L1002 L1006 L1010 L1014 and its subs likewise; Two Harbors never pays.
    """
    calls = ("3.69", "0.25", "10.57", "7.13")
    accounts = (town.bell, town.acme, town.superior, town.two_harbors)
    monthly = ("", "84.00", "31.00", "31.00")
    for month, invoice_on in enumerate(INVOICE_DATES):
        for place, account in enumerate(accounts):
            number = f"L{1001 + month * 4 + place}"
            lines = (
                bell_lines(town, calls[month])
                if account == town.bell
                else plain_lines(account, town, monthly[place])
            )
            invoice = issue(account, number, invoice_on, lines)
            if account != town.two_harbors and invoice_on != INVOICE_DATES[-1]:
                pay(account, str(invoice.total_due), invoice_on.replace(day=28), f"C-{number}")
    return town
