"""Programs for the claims of this room: a client that shows a token of somebody."""

from typing import Any

from django.test import Client

from tests.town import NOW
from tollbook.access.actions.tokens import make_token
from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.api.pace import PACE

CUSTOMERS = "/tmf-api/customerManagement/v4/customer"


def token_of(user: User, name: str = "Bookkeeping") -> str:
    """A fresh token of `user`, as its person has copied it."""
    by = Actor(at=NOW, face=Face.PORTAL, user=user)
    return make_token(user=user, name=name, days=90, by=by)


def bearer(token: str) -> Client:
    """A program that shows this token; earlier claims have used up none of its requests."""
    PACE.forget()
    return Client(headers={"Authorization": f"Bearer {token}"})


def program_of(user: User, name: str = "Bookkeeping") -> Client:
    """A program of `user`."""
    return bearer(token_of(user, name))


def numbers(response: Any) -> list[str]:
    """The ids of a list, in its order."""
    return [each["id"] for each in response.json()]


def patched(program: Client, address: str, body: object) -> Any:
    """A merge-patch."""
    return program.patch(address, body, content_type="application/merge-patch+json")
