"""Starts a real web server with two workers for the portal's bench, and asks it for pages."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

WORKERS = 2
THREADS = 2
# A patience for the busiest machine; whoever is ready earlier is not waited for.
PATIENCE_SECONDS = 300
ENDS_WITHIN_SECONDS = 10
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def serving(application: str, environment: dict[str, str], log: Path) -> Iterator[int]:
    """The port at which `application` is served until the block ends."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
        *("--workers-kill-timeout", "5", "--port", str(port), application),
    ]
    with log.open("ab") as out:
        server = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            _wait_for(port, server, log)
            yield port
        finally:
            _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ask the server to end. One of whose workers not all have begun may not hear of it, as on a
    busy machine; then all its processes are killed."""
    server.terminate()
    try:
        server.wait(ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until somebody listens; the server's end is told at once."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, f"the server has ended:\n{log.read_text()[-2000:]}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


class Visitor:
    """One browser's connection: keeps it open and carries the cookies of its session."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.cookies: dict[str, str] = {}

    def get(self, address: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", address, None)

    def sign_in(self, user_id: str, password: str) -> None:
        """Through the log-in page, as people do."""
        _, page = self.get("/login/")
        found = TOKEN.search(page)
        assert found, "the log-in page has no token"
        form = {"csrfmiddlewaretoken": found[1], "name": user_id, "password": password}
        status, _ = self._ask("POST", "/login/", urlencode(form))
        assert status == 302, f"{user_id} was not let in: {status}"

    def _ask(self, method: str, address: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            key, _, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        return answer.status, text
