"""`tollbook notices`, and the sender that works beside `tollbook serve`."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from tests.town import NOW, Town
from tollbook.commands.main import main
from tollbook.notices.actions import queue
from tollbook.notices.models import Notice
from tollbook.notices.types import Channel, Message, NewNotice, NoticeKind, Reach

WITHIN_SECONDS = 300


def queued(to: str = "ada@people.example") -> None:
    words = Message("A subject", "Words.")
    notice = NewNotice(NoticeKind.PLAIN, words, (Reach(Channel.EMAIL, to),))
    queue(key=to, notice=notice, at=NOW)


def test_one_round_sends_what_is_due(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    queued()

    codes = [main(["notices"]), main(["notices"])]

    assert codes == [0, 0]
    assert [each.to for each in mail.outbox] == [["ada@people.example"]]
    assert capsys.readouterr().out.startswith("1 sent, 0 to be tried again")


def test_what_failed_for_good_is_said_with_the_status(town: Town, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    queued()
    Notice.objects.update(first_tried_at=NOW - timedelta(hours=73))

    assert main(["notices"]) == 1


@pytest.mark.own_database
def test_the_sender_beside_a_server_sends_and_ends_with_it(
    tmp_path: Path, own_sqlite: dict[str, str]
) -> None:
    """A stand-in of the server is killed without a word; its sender sees it go."""
    script = (
        "import time\n"
        "from tollbook.commands.serve import sender_beside\n"
        "with sender_beside() as sender:\n"
        "    print(sender.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    ask = (
        "import django; django.setup()\n"
        "from tollbook.commands.main import main\n"
        "from tollbook.access.actions import ask\n"
        "from tollbook.access.models import User\n"
        "from tollbook.access.types import Asked, Attempt\n"
        "from tollbook.kernel import clock\n"
        "main(['init', '--company', 'Northern Bell', '--staff', 'sam'])\n"
        "User.objects.update(emails='sam@people.example')\n"
        "attempt = Attempt('sam', '127.0.0.1', '', clock.now())\n"
        "ask(asked=Asked.RESET, attempt=attempt, email='sam@people.example')\n"
    )
    subprocess.run([sys.executable, "-c", ask], env=own_sqlite, check=True, capture_output=True)

    with subprocess.Popen(
        [sys.executable, "-c", script], env=own_sqlite, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        sender = int(server.stdout.readline())
        arrived = until(lambda: any(tmp_path.glob("mail/*")))
        server.send_signal(signal.SIGKILL)
    ended = until(lambda: not is_running(sender))

    assert arrived
    assert ended
    [mails] = list(tmp_path.glob("mail/*"))
    assert "/login/reset/" in mails.read_text()


def until(holds: Any) -> bool:
    """Wait for something that another process does."""
    end = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
