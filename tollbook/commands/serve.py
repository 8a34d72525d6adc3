"""`tollbook serve`: the portal and the office over HTTP, two workers by default."""

import argparse
import os
import socket

from granian import Granian
from granian.constants import Interfaces

from tollbook.commands.terminal import Terminal
from tollbook.kernel.errors import Refused

TARGET = "tollbook.config.wsgi:application"
WORKERS = 2
# Waiting for the database is short; a few threads a worker keep slow readers from blocking others.
THREADS_PER_WORKER = 4


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=WORKERS)


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
        websockets=False,
        respawn_failed_workers=True,
        log_enabled=terminal.is_watched,
    )
    server.serve()
    return 0


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
