"""How a password lies in the database."""

from django.test import override_settings

from tests.town import Town
from tollbook.config import settings as written


def test_passwords_are_stored_with_argon2(town: Town) -> None:
    with override_settings(PASSWORD_HASHERS=written.PASSWORD_HASHERS):
        town.users["100100"].set_password("three birds on a wire")

    assert town.users["100100"].password.startswith("argon2$argon2id$")
