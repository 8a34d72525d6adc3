"""A card processor in a process of its own that speaks as Stripe does, and misbehaves as asked.

`python -m tests.fake_processor` prints its port and serves until it is ended. It keeps a book of
charges by idempotency key. What a card token says is done to the first request of each key:

    pm_drop_before   the connection is cut before the charge
    pm_drop_after    the charge is made, then the connection is cut
    pm_stall_before  nothing is charged, the answer never comes
    pm_stall         the charge is made, the answer never comes
    pm_refused       the card is refused
    anything else    taken

Of a refund whose key begins with "drop" the answer is cut off once.

`GET /book` gives the book: key -> how many times it was charged, `GET /refunds` the like of
refunds; neither is ever more than one.
"""

import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

REFUNDS = "/v1/refunds"


class Book:
    """What was charged and which keys were heard of."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.charges: dict[str, int] = {}
        self.heard: set[str] = set()
        self.refunds: dict[str, int] = {}
        self.refund_lists: dict[str, list[dict[str, Any]]] = {}  # by the charge


BOOK = Book()


class Processor(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/book":
            return self._tell(200, BOOK.charges)
        if address.path == "/refunds":
            return self._tell(200, BOOK.refunds)
        if address.path == REFUNDS:
            charge = parse_qs(address.query)["payment_intent"][0]
            found = BOOK.refund_lists.get(charge, [])
            return self._tell(200, {"object": "list", "data": found, "has_more": False})
        key = parse_qs(address.query)["query"][0].split("'")[3]
        found = [intent(key)] if BOOK.charges.get(key) else []
        return self._tell(200, {"object": "search_result", "data": found, "has_more": False})

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        key = body["metadata[key]"][0]
        if self.path == REFUNDS:
            return self._refund(key, body["payment_intent"][0])
        token = body["payment_method"][0]
        with BOOK.lock:
            is_first = key not in BOOK.heard
            BOOK.heard.add(key)
            if is_first and token == "pm_drop_before":
                return self._cut()
            if token == "pm_refused":
                return self._tell(402, REFUSED)
            if token == "pm_stall_before" and is_first:
                BOOK.charges.setdefault(key, 0)
        if is_first and token == "pm_stall_before":
            return self._stall()
        with BOOK.lock:
            # The processor knows a key again: it charges once.
            BOOK.charges.setdefault(key, 1)
        if is_first and token == "pm_drop_after":
            return self._cut()
        if is_first and token == "pm_stall":
            return self._stall()
        return self._tell(200, intent(key))

    def _refund(self, key: str, charge: str) -> None:
        with BOOK.lock:
            is_first = key not in BOOK.refunds
            made = {"id": f"re_{key}", "object": "refund", "status": "succeeded"}
            made |= {"metadata": {"key": key}}  # type: ignore[dict-item]
            if is_first:
                BOOK.refunds[key] = 1
                BOOK.refund_lists.setdefault(charge, []).append(made)
        if is_first and key.startswith("drop"):
            return self._cut()
        return self._tell(200, made)

    def _stall(self) -> None:
        self.rfile.read(1)  # until the other side gives up
        self._cut()

    def _tell(self, status: int, told: Any) -> None:
        text = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


REFUSED = {
    "error": {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "message": "no",
    }
}


def intent(key: str) -> dict[str, Any]:
    """A PaymentIntent that was taken."""
    return {
        "id": f"pi_{key}",
        "object": "payment_intent",
        "status": "succeeded",
        "metadata": {"key": key},
    }


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Processor)
    print(server.server_port, flush=True)
    sys.stdout.close()
    server.serve_forever()
