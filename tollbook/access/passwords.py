"""Which passwords are taken (portal.md W1 to W3): Django's validators, each one rule in words.

Length and common entries stand in AUTH_PASSWORD_VALIDATORS; what depends on the person's account
and base comes with `access.types.PasswordRules`, which `customers.queries` gives.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError

from tollbook.access.models import User
from tollbook.access.types import Kind, PasswordRules
from tollbook.kernel.errors import Refused

CHARACTERS_MIN, STAFF_CHARACTERS_MIN, CHARACTERS_MAX = 8, 12, 128
# A password is like a word when so few characters, or fewer, are its own.
OWN_CHARACTERS_MIN = 4
COMMON = "This password is on lists of common ones. Choose another one."
PERSONAL = (
    "This is too much like your account number, user id, e-mail, phone or name. Choose another one."
)
SAME = "The new password must differ from the present one."


class LengthValidator:
    """W1: 8 to 128 characters of any kind, for staff at least 12."""

    def validate(self, password: str, user: User | None = None) -> None:
        least = least_characters(user)
        if len(password) < least:
            raise ValidationError(f"Use at least {least} characters.", code="short")
        if len(password) > CHARACTERS_MAX:
            raise ValidationError(f"Use at most {CHARACTERS_MAX} characters.", code="long")

    def get_help_text(self) -> str:
        return f"At least {CHARACTERS_MIN} characters."


class CommonValidator(CommonPasswordValidator):
    """W2: entries of Django's list of twenty thousand common passwords."""

    def validate(self, password: str, user: User | None = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as fault:
            raise ValidationError(COMMON, code="common") from fault


class PersonalValidator:
    """W2: what anybody knows who knows the person."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = tuple(words)

    def validate(self, password: str, user: User | None = None) -> None:
        own = [user.user_id, *mailbox_names(user.emails)] if user else []
        if any(is_like(password, word) for word in (*self.words, *own)):
            raise ValidationError(PERSONAL, code="personal")

    def get_help_text(self) -> str:
        return "Not your account number, user id, e-mail, phone or name."


class ClassicValidator:
    """W3: letters and digits both; no blank, quote or angle bracket."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002  Django's
        if not (re.search(r"[^\W\d_]", password) and re.search(r"\d", password)):
            raise ValidationError("Use letters and digits both.", code="classic")
        if re.search(r"[\s\"'`<>]", password):
            raise ValidationError("Leave out blanks, quotes and < >.", code="classic")

    def get_help_text(self) -> str:
        return "Letters and digits both; no blanks, quotes or < >."


def least_characters(user: User | None) -> int:
    """How long a password of `user` is at least."""
    is_staff = user is not None and user.kind == Kind.STAFF
    return STAFF_CHARACTERS_MIN if is_staff else CHARACTERS_MIN


def mailbox_names(emails: str) -> list[str]:
    """The part before the @ of each address."""
    return [each.partition("@")[0].strip() for each in emails.replace(";", ",").split(",")]


def is_like(password: str, word: str) -> bool:
    """Whether hardly anything but `word` is in `password`; case, blanks and signs do not count."""
    bare, known = _bare(password), _bare(word)
    if len(known) < OWN_CHARACTERS_MIN:
        return bool(known) and bare == known
    return known in bare and len(bare) - len(known) < OWN_CHARACTERS_MIN


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def refuse_weak(password: str, user: User | None, rules: PasswordRules) -> None:
    """Raise the refusal WEAK with the sentence of the first rule that `password` breaks."""
    validators: list[Any] = [*get_default_password_validators(), PersonalValidator(rules.words)]
    if rules.is_classic:
        validators.append(ClassicValidator())
    try:
        validate_password(password, user, validators)
    except ValidationError as fault:
        raise Refused("WEAK", fault.messages[0]) from fault


def hint_for(user: User | None, rules: PasswordRules) -> str:
    """What a person has to know before choosing."""
    least = f"At least {least_characters(user)} characters."
    return f"{least} {ClassicValidator().get_help_text()}" if rules.is_classic else least
