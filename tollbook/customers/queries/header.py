"""What the head of a record needs besides the account itself."""

from datetime import date

from tollbook.customers.models import Account, AccountSecurity, Agent, Note
from tollbook.customers.queries import ACCOUNT_PATH
from tollbook.customers.queries.papers import in_force
from tollbook.customers.types import NoteLevel

LOUDEST_FIRST: dict[str, int] = {NoteLevel.ALERT: 0, NoteLevel.WARNING: 1, NoteLevel.INFO: 2}


def notes_shown(account: Account, on: date) -> list[Note]:
    """The notes with a level that are in force on a day, the loudest first, then the newest."""
    found = account.notes.filter(in_force(on)).exclude(level=NoteLevel.NONE)
    newest = found.select_related("author").order_by("-written_at", "-pk")
    return sorted(newest, key=lambda note: LOUDEST_FIRST[note.level])


def has_security_code(account: Account) -> bool:
    """Whether callers for the account are asked for a code."""
    return AccountSecurity.objects.filter(account=account).exclude(code_cipher="").exists()


def master_of(agent: Agent) -> Agent:
    """The topmost agent above `agent`, who may be it."""
    while agent.parent is not None:
        agent = agent.parent
    return agent


def same_external_id(account: Account, external_id: str) -> Account | None:
    """Another account than `account` that has this external id, None for none and for ""."""
    others = Account.objects.filter(external_id=external_id).exclude(external_id="")
    return others.exclude(pk=account.pk).order_by("pk").first()


def account_as_it_stands(account: Account) -> Account:
    """The account read anew, after something changed; its number may be another one."""
    return Account.objects.select_related(*ACCOUNT_PATH).get(pk=account.pk)
