"""A new account has one row in each room from its first moment."""

from typing import Any

import pytest

from tests.town import DULUTH, NOW, Town
from tollbook.access.queries import changes_of_account
from tollbook.access.types import Actor, Face
from tollbook.billing.models import BillingProfile, InvoiceReports, Settings
from tollbook.customers.models import Account, AccountSecurity, Status
from tollbook.flows.actions import open_account
from tollbook.kernel.errors import Refused
from tollbook.payments.models import PaymentProfile
from tollbook.usage.models import Settings as UsageSettings
from tollbook.usage.models import UsageProfile

BY = Actor(at=NOW, face=Face.OFFICE)
ROWS = (AccountSecurity, BillingProfile, InvoiceReports, UsageProfile, PaymentProfile)


def opened(town: Town, **more: Any) -> Account:
    """An account of Base North."""
    facts = {
        "name": "Echo Books",
        "group": town.groups["NORTH"],
        "status": Status.objects.get(is_initial=True),
        "is_business": True,
    }
    return open_account(facts=facts | more, bill_to=DULUTH, by=BY)


def test_an_account_is_opened_with_all_its_rows_and_one_line_of_history(town: Town) -> None:
    account = opened(town)

    assert [row.objects.filter(account=account).count() for row in ROWS] == [1] * len(ROWS)
    assert [each.label for each in changes_of_account(account.number)] == ["account opened"]


def test_the_settings_say_what_a_new_account_begins_with(town: Town) -> None:
    Settings(paper_bill_default=1, toll_free_type="shortfall", cycle_default=town.cycle).save()
    UsageSettings(rating_decimals_default=3).save()

    account = opened(town)

    profile = BillingProfile.objects.get(account=account)
    begins = (profile.paper_bill, profile.toll_free_type, profile.cycle)
    assert begins == (1, "shortfall", town.cycle)
    assert UsageProfile.objects.get(account=account).rating_decimals == 3


def test_what_is_refused_leaves_no_row_behind(town: Town) -> None:
    before = Account.objects.count()

    with pytest.raises(Refused):
        opened(town, number="100100")

    assert Account.objects.count() == before
