"""What the processes of `test_killed_runs` do, each on the database of its environment.

prepare: the town with a month of calls and an opened run, in an empty database.   live: every step
of that run, then how many boundaries it met and what stands; with KILL_AT this process ends itself
at that boundary, without a word.   outcome: what stands.
"""

import json
import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

from tests.lived_run import Fuse, outcome  # noqa: E402
from tests.lived_run import live as live_run  # noqa: E402
from tests.town import OPENED_ON, build_town  # noqa: E402
from tests.town_month import _take_files  # noqa: E402
from tollbook.billing.actions import NewRun, open_run  # noqa: E402
from tollbook.billing.calls import STORED_CALLS  # noqa: E402
from tollbook.billing.models import BillingProfile, Run  # noqa: E402
from tollbook.billing.types import RunKind  # noqa: E402
from tollbook.flows.check import check_books  # noqa: E402

NOW = datetime(2026, 2, 13, 15, tzinfo=UTC)
DAY = date(2026, 2, 13)


def prepare(folder: Path) -> None:
    """The town, its calls taken, its run opened and some mails wanted."""
    town = build_town()
    BillingProfile.objects.exclude(account=town.cole).update(
        email_bill=2, billing_emails="bills@people.example"
    )
    _take_files(town, folder, OPENED_ON, date(2026, 2, 13))
    open_run(wanted=NewRun(town.cycle, DAY, RunKind.PRODUCTION), now=NOW)


def live(kill_at: int) -> None:
    """All steps; then everything is told."""
    with Fuse(kill_at, lambda: os.kill(os.getpid(), signal.SIGKILL)) as fuse:
        live_run(Run.objects.get().pk, NOW, STORED_CALLS)
    tell(fuse.count)


def tell(boundaries: int = 0) -> None:
    """What stands, what is wrong with the books, and how many boundaries there were."""
    print(json.dumps([outcome(), [str(fault) for fault in check_books()], boundaries]))


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "prepare":
        prepare(Path(os.environ["TOLLBOOK_DATA_DIR"]))
    elif verb == "live":
        live(int(os.environ.get("KILL_AT", "-1")))
    else:
        tell()
