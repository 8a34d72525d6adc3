"""What a processor that answers at once takes back days later: a bank debit that bounced."""

from datetime import datetime, timedelta

from tollbook.payments.gateways.registry import IMMEDIATE, gateway
from tollbook.payments.models import Attempt
from tollbook.payments.posting import take_back
from tollbook.payments.types import AttemptState, MethodKind

# Bank debits come back within two banking days, disputed ones within sixty days.
ASKED_FROM, ASKED_UNTIL = timedelta(days=3), timedelta(days=60)


def take_back_late(*, now: datetime) -> int:
    """Ask about bank debits that were taken some days ago; each return acts once."""
    sent = Attempt.objects.filter(
        gateway__in=IMMEDIATE,
        method__kind=MethodKind.BANK,
        state=AttemptState.SUCCEEDED,
        sent_at__lte=now - ASKED_FROM,
        sent_at__gt=now - ASKED_UNTIL,
    )
    taken = 0
    for key, name, token in list(sent.order_by("pk").values_list("key", "gateway", "token")):
        code = gateway(name).late_return(key, token)
        if code:
            taken += take_back(key=key, code=code, on=now.date(), now=now)
    return taken
