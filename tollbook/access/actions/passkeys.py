"""Passkeys: asking a browser for one, and looking at what its device signed.

A ceremony has two halves. The first gives what the browser is asked and a state, which the face
keeps in the session and takes out for the second half, so each challenge is answered once. The
device must have made sure of the person (fingerprint, face, code), always.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tollbook.access.actions import record_changes
from tollbook.access.models import Passkey, User
from tollbook.access.models.proofs import CREDENTIAL_ID_MAX
from tollbook.access.queries import keyed_hash
from tollbook.access.types import Actor, FieldChange, Site
from tollbook.kernel.errors import Refused

Ceremony = tuple[dict[str, Any], dict[str, str]]
PASSKEYS_MAX = 20
ANSWER_MAX = 20_000
NOT_TAKEN = "This passkey could not be added. Try again, or use another device."
NOT_KNOWN = "That passkey is not known here. Use your password, or another passkey."
TOO_MANY = "This log-in has as many passkeys as fit. Remove one that you no longer use."
REQUIRED = UserVerificationRequirement.REQUIRED


def begin_adding(*, user: User, site: Site) -> Ceremony:
    """What the browser is asked for a new passkey of `user`, and the state to keep."""
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=_handle(user), name=user.user_id, display_name=user.name or user.user_id
        ),
        credentials=[_descriptor(each) for each in user.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    return dict(options)["publicKey"], _plain(state)


@transaction.atomic
def add_passkey(
    *, user: User, name: str, ceremony: tuple[Site, Mapping[str, str], str], by: Actor
) -> Passkey:
    """Keep the passkey that a device made.

    ceremony: the site, the state of the first half, and what the browser answered, as JSON.
    """
    site, state, answer = ceremony
    if Passkey.objects.filter(user=user).count() >= PASSKEYS_MAX:
        raise Refused("passkeys-full", TOO_MANY)
    made, sign_count = _registered(site, state, answer)
    passkey = Passkey(
        user=user,
        name=name or "Passkey",
        credential_id=websafe_encode(made.credential_id),
        public_key=websafe_encode(bytes(made)),
        sign_count=sign_count,
        added_at=by.at,
    )
    _save_new(passkey)
    change = FieldChange("second_factor", f"Passkey {passkey.name}", "", "(set)")
    record_changes(row=user, by=by, changes=[change])
    return passkey


def begin_asking(*, user: User | None, site: Site) -> Ceremony:
    """What the browser is asked to prove a passkey: of `user`, or of whoever sits there."""
    known = [_descriptor(each) for each in user.passkeys.all()] if user else None
    options, state = _server(site).authenticate_begin(known, user_verification=REQUIRED)
    return dict(options)["publicKey"], _plain(state)


@transaction.atomic
def accept_passkey(
    *, user: User | None, ceremony: tuple[Site, Mapping[str, str], str], by: Actor
) -> User:
    """Whose passkey signed the challenge; another one than `user`'s is refused.

    ceremony: as with `add_passkey`.
    """
    site, state, answer = ceremony
    try:
        given = AuthenticationResponse.from_dict(_read(answer))
        passkey = _known(websafe_encode(given.raw_id), user)
        key = AttestedCredentialData(websafe_decode(passkey.public_key))
        _server(site).authenticate_complete(state, [key], given)
    except (ValueError, TypeError, KeyError) as fault:
        raise Refused("passkey", NOT_KNOWN) from fault
    handle = given.response.user_handle
    if handle and handle != _handle(passkey.user):
        raise Refused("passkey", NOT_KNOWN)
    _count(passkey, given.response.authenticator_data.counter, by)
    return passkey.user


def _registered(
    site: Site, state: Mapping[str, str], answer: str
) -> tuple[AttestedCredentialData, int]:
    try:
        made = _server(site).register_complete(state, _read(answer))
    except (ValueError, TypeError, KeyError) as fault:
        raise Refused("passkey", NOT_TAKEN) from fault
    key = made.credential_data
    if key is None or len(websafe_encode(key.credential_id)) > CREDENTIAL_ID_MAX:
        raise Refused("passkey", NOT_TAKEN)
    return key, made.counter


def _save_new(passkey: Passkey) -> None:
    """A credential id that somebody has already is refused: it would open two log-ins."""
    try:
        with transaction.atomic():
            passkey.save()
    except IntegrityError as fault:
        raise Refused("passkey", NOT_TAKEN) from fault


def _known(credential_id: str, user: User | None) -> Passkey:
    rows = Passkey.objects.select_related("user").filter(credential_id=credential_id)
    found = (rows.filter(user=user) if user else rows).first()
    if found is None:
        raise Refused("passkey", NOT_KNOWN)
    return found


def _count(passkey: Passkey, counter: int, by: Actor) -> None:
    """Note the use; a counter that did not rise is that of a copy (many devices always say 0)."""
    rows = Passkey.objects.filter(pk=passkey.pk)
    if counter or passkey.sign_count:
        rows = rows.filter(Q(sign_count__lt=counter))
    if not rows.update(sign_count=counter, last_used_at=by.at):
        raise Refused("passkey", NOT_KNOWN)


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name=site.name),
        verify_origin=lambda origin: origin == site.origin,
    )


def _handle(user: User) -> bytes:
    """How devices know the log-in: nothing about the person can be read from it."""
    return bytes.fromhex(keyed_hash(f"passkey:{user.pk}"))


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(passkey.credential_id)
    )


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > ANSWER_MAX:
        raise ValueError("too long to be an answer")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("not an answer")
    return found


def _plain(state: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(getattr(value, "value", value)) for key, value in state.items()}
