"""The commands a newcomer begins with, as processes of their own: a server that answers."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ANSWERS_WITHIN_SECONDS = 60
TOLLBOOK = (sys.executable, "-m", "tollbook.commands.main")


def test_a_system_set_up_by_init_answers_with_the_log_in_page(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'served.sqlite3'}"
    environment = os.environ | {"TOLLBOOK_DATA_DIR": str(tmp_path), "DATABASE_URL": database}
    init = [*TOLLBOOK, "init", "--company", "Northern Bell", "--staff", "sam"]
    subprocess.run(init, env=environment, check=True, capture_output=True)
    port = free_port()
    command = [*TOLLBOOK, "serve", "--port", str(port), "--workers", "1"]

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
        try:
            page = page_of(f"http://127.0.0.1:{port}/", server)
        finally:
            server.terminate()

    assert "Account number or user id" in page
    assert "Northern Bell" in page


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page_of(address: str, server: "subprocess.Popen[bytes]") -> str:
    """What stands at `address` once the server listens."""
    until = time.monotonic() + ANSWERS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  Our own server.
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"the server answers {refusal.code}") from refusal
        except (ConnectionError, urllib.error.URLError):
            # Nobody listens yet.
            continue
    raise AssertionError("the server does not answer")
