"""What the processes of `test_rotation` do, each on the database and the keys of its environment.

begin: sealed values in every table under the older key, then a rotation that kills itself at the
boundary KILL_AT of a statement.   finish: what can be read, the rotation to its end, and what the
newest key reads alone; told as JSON.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.lived_run import Fuse  # noqa: E402
from tollbook.access.actions import seal  # noqa: E402
from tollbook.access.models import AuthenticatorApp, User  # noqa: E402
from tollbook.access.queries import opened  # noqa: E402
from tollbook.access.queries.seals import is_of_newest_key  # noqa: E402
from tollbook.commands.main import main  # noqa: E402
from tollbook.customers.models import Account, AccountSecurity, Status  # noqa: E402
from tollbook.flows import rotation  # noqa: E402
from tollbook.notices.models import Notice  # noqa: E402
from tollbook.payments.models import AchFile, Method  # noqa: E402

AT = datetime(2026, 3, 3, 15, tzinfo=UTC)
EACH = 5
rotation.ROWS_AT_ONCE = 2


def fill() -> None:
    """Five sealed rows in each table; which one each is, is what it says."""
    if connection.vendor == "postgresql":
        call_command("migrate", verbosity=0)
    status = Status.objects.create(code="new", label="New", is_initial=True)
    for n in range(EACH):
        account = Account.objects.create(number=f"R{n}", name="R", is_business=False, status=status)
        ssn, code = seal(f"ssn {n}"), seal(f"code {n}") if n % 2 else ""
        AccountSecurity.objects.create(account=account, ssn_cipher=ssn, code_cipher=code)
        user = User.objects.create(user_id=f"rot{n}", kind="customer")
        AuthenticatorApp.objects.create(user=user, key_cipher=seal(f"app {n}"), added_at=AT)
        Method.objects.create(
            account=account, kind="bank", gateway="nacha", token=f"t{n}", added_at=AT,
            number_cipher=seal(f"bank {n}"),
        )  # fmt: skip
        AchFile.objects.create(
            made_at=AT, effective_on=AT.date(), modifier=str(n), text=seal(f"file {n}"),
            digest=str(n), entry_count=0, debit_total=0, credit_total=0,
        )  # fmt: skip
        Notice.objects.create(
            key=str(n), kind="x", channels=[], channel="email", to="a@b.example", is_secret=True,
            sealed=seal(f"notice {n}"), queued_at=AT, next_at=AT,
        )  # fmt: skip


def sealed() -> list[str]:
    """Every sealed value as it lies."""
    return [
        value
        for model, columns in rotation.SEALED
        for row in model._default_manager.order_by("pk").values_list(*columns)
        for value in row
        if value
    ]


def begin() -> None:
    """The older key alone has sealed; the rotation to the newest dies on its way."""
    newest, older = settings.FIELD_KEYS
    settings.FIELD_KEYS = [older]
    fill()
    settings.FIELD_KEYS = [newest, older]
    with Fuse(int(os.environ["KILL_AT"]), lambda: os.kill(os.getpid(), signal.SIGKILL)):
        main(["rotate-keys"])


def finish() -> None:
    """What a stopped rotation left, and what one more makes of it."""
    left = [is_of_newest_key(each) for each in sealed()]
    readable = [opened(each) for each in sealed()]
    status = main(["rotate-keys"])
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    alone = [opened(each) for each in sealed()]
    print(json.dumps([left, readable, status, alone]))


if __name__ == "__main__":
    {"begin": begin, "finish": finish}[sys.argv[1]]()
