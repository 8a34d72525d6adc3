"""Links of 256 bits and codes of eight signs: given out once, kept as hashes, used up once.

A link is found by the hash of its secret. A code is short, so it is hashed under our key together
with whom it belongs to, compared within that person's newest one only, and dies of a few misses.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tollbook.access.cipher import keyed_hash
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.types import Holder, SecretOf

# No look-alikes, and no vowels, so that no word is spelled.
SIGNS = "3479CDFGHJKMNPRTVWXY"
CODE_LENGTH = 8
LINK_LENGTH_MAX = 200
CODE_TRIES = 5
ANSWER_TRIES = 3


@transaction.atomic
def give_link(
    *,
    of: SecretOf,
    holder: Holder,
    at: datetime,
    lifetime: timedelta,
    about: Mapping[str, str] | None = None,
) -> str:
    """A fresh link's secret; it kills older ones of its kind and holder about the same thing.

    Only of the notices each keeps its own link.
    """
    written = secrets.token_urlsafe(32)
    what = dict(about or {})
    if of != SecretOf.NOT_ME:
        _kill(of, holder, at, what)
    made = _kept(of, holder, at, lifetime, _of_link(written))
    if what:
        made.about = what
        made.save(update_fields=["about"])
    return written


@transaction.atomic
def give_code(*, of: SecretOf, holder: Holder, at: datetime, lifetime: timedelta) -> str:
    """A fresh code as people read it, such as CDFG-3479; it kills older ones of its holder."""
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
    _kill(of, holder, at, {})
    _kept(of, holder, at, lifetime, _of_code(of, holder, code))
    return f"{code[:4]}-{code[4:]}"


def _kill(of: SecretOf, holder: Holder, at: datetime, about: Mapping[str, str]) -> None:
    unused = _of_holder(of, holder).filter(used_at__isnull=True)
    same = [pk for pk, what in unused.values_list("pk", "about") if what == about]
    OneTimeSecret.objects.filter(pk__in=same).update(used_at=at)


def _kept(
    of: SecretOf, holder: Holder, at: datetime, lifetime: timedelta, hashed: str
) -> OneTimeSecret:
    return OneTimeSecret.objects.create(
        of=of,
        hash=hashed,
        user=holder.user,
        account=holder.account,
        made_at=at,
        expires_at=at + lifetime,
    )


def found_link(of: SecretOf, written: str, at: datetime) -> OneTimeSecret | None:
    """The live secret of a link; None for one that is used, expired, cut or not ours."""
    if len(written) > LINK_LENGTH_MAX:
        return None
    found = OneTimeSecret.objects.filter(of=of, hash=_of_link(written)).select_related("user")
    return _live(found, at).first()


def live_secret(secret_id: int, at: datetime) -> OneTimeSecret | None:
    """A secret that was opened before, if it is still good."""
    return _live(OneTimeSecret.objects.filter(pk=secret_id).select_related("user"), at).first()


def links_unused(of: SecretOf, account: str) -> list[OneTimeSecret]:
    """The links of a kind that were sent for an account and not opened, oldest first.

    Those that have run out are among them, until they are forgotten.
    """
    rows = OneTimeSecret.objects.filter(of=of, account=account, used_at__isnull=True)
    return list(rows.select_related("user").order_by("made_at", "pk"))


def links_given_since(of: SecretOf, account: str, since: datetime) -> int:
    """How many links of a kind were sent for an account after `since`, by whomever."""
    return OneTimeSecret.objects.filter(of=of, account=account, made_at__gt=since).count()


@transaction.atomic
def end_link(*, secret: OneTimeSecret, at: datetime) -> bool:
    """It opens nothing any more, whether it has run out or not; False where it was ended before."""
    return OneTimeSecret.objects.filter(pk=secret.pk, used_at__isnull=True).update(used_at=at) == 1


@transaction.atomic
def end_links_of(*, user: User, at: datetime) -> None:
    """Kill what `user` has sent out: addresses to be confirmed, invitations."""
    sent = OneTimeSecret.objects.filter(user=user, of__in=(SecretOf.EMAIL, SecretOf.INVITE))
    sent.filter(used_at__isnull=True).update(used_at=at)


def _live(rows: QuerySet[OneTimeSecret], at: datetime) -> QuerySet[OneTimeSecret]:
    return rows.filter(used_at__isnull=True, expires_at__gt=at)


@transaction.atomic
def take_code(*, of: SecretOf, holder: Holder, written: str, at: datetime) -> OneTimeSecret | None:
    """The holder's live code if `written` is it: used up now; a wrong one is counted, None.

    The same statements for a holder who has none. After five misses the code is dead.
    """
    hashed = _of_code(of, holder, plain_code(written))
    live = _live(_of_holder(of, holder), at)
    used = live.filter(hash=hashed, tries__lt=CODE_TRIES).update(used_at=at)
    live.update(tries=F("tries") + 1)
    live.filter(tries__gte=CODE_TRIES).update(used_at=at)
    if not used:
        return None
    return _of_holder(of, holder).filter(hash=hashed, used_at=at).latest("made_at")


@transaction.atomic
def take_answer(*, secret: OneTimeSecret, at: datetime) -> bool:
    """Count one more answer behind a link before it is looked at; False when it has had its three.

    So answers that come at the same moment cannot be more than the limit.
    """
    live = _live(OneTimeSecret.objects.filter(pk=secret.pk, tries__lt=ANSWER_TRIES), at)
    return live.update(tries=F("tries") + 1) == 1


@transaction.atomic
def end_if_spent(*, secret: OneTimeSecret, at: datetime) -> bool:
    """Kill a link whose last answer was wrong; True when this was the one."""
    dead = OneTimeSecret.objects.filter(
        pk=secret.pk, used_at__isnull=True, tries__gte=ANSWER_TRIES
    ).update(used_at=at)
    return bool(dead)


@transaction.atomic
def use_up(*, secret: OneTimeSecret, at: datetime) -> bool:
    """Take the secret; False when somebody else was quicker or it is over."""
    live = _live(OneTimeSecret.objects.filter(pk=secret.pk), at)
    return live.update(used_at=at) == 1


def plain_code(written: str) -> str:
    """A code without the blanks and dashes that people put in."""
    return "".join(sign for sign in written.upper() if sign.isalnum())[:64]


def given_since(of: SecretOf, holder: Holder, since: datetime) -> int:
    """How many secrets of a kind the holder was given after `since`."""
    return _of_holder(of, holder).filter(made_at__gt=since).count()


@transaction.atomic
def forget_secrets(*, before: datetime) -> int:
    """Drop those that were over before `before`."""
    over = Q(expires_at__lt=before) | Q(used_at__lt=before)
    deleted, _ = OneTimeSecret.objects.filter(over).delete()
    return deleted


def _of_holder(of: SecretOf, holder: Holder) -> QuerySet[OneTimeSecret]:
    return OneTimeSecret.objects.filter(of=of, user=holder.user, account=holder.account)


def _of_link(written: str) -> str:
    return sha256(written.encode(errors="replace")).hexdigest()


def _of_code(of: SecretOf, holder: Holder, code: str) -> str:
    user = holder.user.pk if holder.user else ""
    return keyed_hash(f"{of}\n{user}\n{holder.account.casefold()}\n{code}")
