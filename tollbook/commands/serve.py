"""`tollbook serve`: the portal and the office over HTTP, two workers by default."""

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces

from tollbook.commands.terminal import Terminal
from tollbook.kernel.errors import Refused

TARGET = "tollbook.config.wsgi:application"
WORKERS = 2
# Waiting for the database is short; a few threads a worker keep slow readers from blocking others.
THREADS_PER_WORKER = 4
SENDER = (sys.executable, "-m", "tollbook.commands.main", "notices", "--keep")
STOPS_WITHIN_SECONDS = 10
# For pages being answered when told to stop. A worker that is told while it still begins does not
# hear it; without a limit the server would wait for it for ever.
FINISHES_WITHIN_SECONDS = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--no-notices", action="store_true", help="send nothing from here")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Serve until told to stop."""
    refuse_taken(options.host, options.port)
    address = f"http://{options.host}:{options.port}/"
    words = f"Tollbook serves at {address} (the office at {address}office/). Stop with Ctrl-C."
    terminal.result({"address": address, "workers": options.workers}, words)
    server = Granian(
        TARGET,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS_PER_WORKER,
        workers_kill_timeout=FINISHES_WITHIN_SECONDS,
        websockets=False,
        respawn_failed_workers=True,
        log_enabled=terminal.is_watched,
    )
    if options.no_notices:
        server.serve()
        return 0
    with sender_beside():
        server.serve()
    return 0


@contextmanager
def sender_beside() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that sends mail while we serve; it ends with us, however we end (decision 11)."""
    sender = subprocess.Popen(  # noqa: S603
        [*SENDER, "--beside", str(os.getpid())], stdin=subprocess.DEVNULL
    )
    try:
        yield sender
    finally:
        sender.terminate()
        try:
            sender.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            sender.kill()


def refuse_taken(host: str, port: int) -> None:
    """A sentence instead of a stack of the web server's when somebody listens there."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        words = (
            f"Port {port} of {host} cannot be used: {os.strerror(error.errno or 0)}. Try --port."
        )
        raise Refused("port-taken", words) from error
