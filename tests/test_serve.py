"""The commands a newcomer begins with, as processes of their own: a server that answers."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

# For the busiest machine; an answer is taken as soon as it is there.
ANSWERS_WITHIN_SECONDS = 300
TOLLBOOK = (sys.executable, "-m", "tollbook.commands.main")


@pytest.mark.own_database
def test_a_system_set_up_by_init_answers_with_the_log_in_page(own_sqlite: dict[str, str]) -> None:
    init = [*TOLLBOOK, "init", "--company", "Northern Bell", "--staff", "sam"]
    subprocess.run(init, env=own_sqlite, check=True, capture_output=True)
    port = free_port()
    command = [*TOLLBOOK, "serve", "--port", str(port), "--workers", "1"]

    with subprocess.Popen(command, env=own_sqlite, stdout=subprocess.DEVNULL) as server:
        try:
            page = page_of(f"http://127.0.0.1:{port}/", server)
        finally:
            ended(server)

    assert "Account number or user id" in page
    assert "Northern Bell" in page


def ended(server: "subprocess.Popen[bytes]") -> None:
    """Ask the server to end; one that does not is killed, so that nobody waits for it for ever."""
    server.terminate()
    try:
        server.wait(ANSWERS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        raise


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
            with urllib.request.urlopen(address, timeout=ANSWERS_WITHIN_SECONDS) as answer:  # noqa: S310  Our own server.
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"the server answers {refusal.code}") from refusal
        except (ConnectionError, urllib.error.URLError):
            # Nobody listens yet; asking without a pause would take the cores from the server.
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
