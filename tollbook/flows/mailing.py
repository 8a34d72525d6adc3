"""Links and codes on their way: queued under our letterhead, dropped once they have run out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tollbook.access.queries import keyed_hash
from tollbook.customers.models import Base
from tollbook.flows.letterhead import envelope_of, letterhead, words_from
from tollbook.notices.actions import queue
from tollbook.notices.types import NewNotice, NoticeKind, Reach


@dataclass(frozen=True)
class Mailing:
    """A link or code on its way: what it says, to whom, and how long it is true."""

    kind: NoticeKind
    values: dict[str, str]
    reach: tuple[Reach, ...]
    lasts: timedelta
    account: str = ""


def queue_secret(base: Base, mailing: Mailing, secret: str, at: datetime) -> None:
    """One notice for each address; it is dropped when its secret has run out."""
    brand = letterhead(base)
    notice = NewNotice(
        kind=mailing.kind,
        message=words_from(base, mailing.kind, mailing.values),
        reach=mailing.reach,
        brand=brand,
        envelope=envelope_of(base),
        account=mailing.account,
        is_secret=True,
        may_repeat=True,
        drop_at=at + mailing.lasts,
    )
    # The key is no way back to the secret, which nobody can guess.
    digest = keyed_hash(secret)
    queue(key=f"{mailing.kind}:{digest}", notice=notice, at=at)
