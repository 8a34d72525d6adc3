"""Statement of account as PDF, for the days that the list of transactions is filtered by."""

from datetime import timedelta

from django.http import HttpResponse

from tollbook.customers.queries import account_for
from tollbook.flows.queries import statement_of_account
from tollbook.portal.forms.ranges import StatementDays
from tollbook.portal.request import PortalRequest

DAYS_SHOWN = 90


def statement(request: PortalRequest, account: str) -> HttpResponse:
    """What moved the account from `start` to `end`; without them the last ninety days."""
    found = account_for(request.viewer, account)
    asked = StatementDays(request.GET)
    first, last = asked.days_until(request.viewer.today, timedelta(days=DAYS_SHOWN))
    pdf = statement_of_account(found, first, last, request.viewer.today)
    name = f"statement-{found.number}-{last}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
