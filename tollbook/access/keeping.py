"""How long journals are kept: changes, disclosures and sign-ins for the months of the setting."""

from datetime import datetime, time

from django.db import transaction

from tollbook.access.models import AccessEvent, Change, Settings, SignIn
from tollbook.kernel.period import add_months

JOURNALS = (Change, AccessEvent, SignIn)


def history_begins(now: datetime) -> datetime:
    """The first instant whose journals are still kept at `now`; setting HistoryMonths."""
    first = add_months(now.date(), -Settings.load().history_months)
    return datetime.combine(first, time(), now.tzinfo)


@transaction.atomic
def forget_history(*, now: datetime) -> int:
    """Drop what is older than the setting says; how many lines of the journals."""
    before = history_begins(now)
    return sum(model._default_manager.filter(at__lt=before).delete()[0] for model in JOURNALS)
