"""How an account is billed: opened with it, changed by staff."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.billing.models import BillingProfile, InvoiceReports, ReportSet, Settings
from tollbook.billing.record import FLAGS
from tollbook.customers.models import Account

STANDARD = "Standard"


@transaction.atomic
def open_profile(*, account: Account, facts: Mapping[str, Any]) -> BillingProfile:
    """The billing rows of a new account; `facts` go before the defaults of the settings."""
    settings = Settings.load()
    defaults = {
        "cycle": settings.cycle_default,
        "paper_bill": settings.paper_bill_default,
        "toll_free_type": settings.toll_free_type,
    }
    chosen = settings.report_set_default or ReportSet.objects.filter(name=STANDARD).first()
    InvoiceReports.objects.create(account=account, report_set=chosen, **ticked(chosen))
    return BillingProfile.objects.create(account=account, **{**defaults, **facts})


def ticked(chosen: ReportSet | None) -> dict[str, bool]:
    """Every report flag as a set ticks it."""
    flags = chosen.flags if chosen is not None else []
    return {flag.name: flag.name in flags for flag in FLAGS}
