"""The night in order: files, calls without owner or price, the store, documents, the books."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tollbook.billing.actions import make_documents
from tollbook.customers.actions import renew_search_texts
from tollbook.flows.check import check_books
from tollbook.flows.files import Arrival, take_watched
from tollbook.flows.moving import complete_disconnects
from tollbook.kernel.show import counted
from tollbook.ledger.types import Fault
from tollbook.usage.actions import compact_store, retry_orphans, tidy_store

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Night:
    """What a night did."""

    files: tuple[Arrival, ...]
    repriced: int  # calls that found an owner or a price
    compacted: int  # files of the call store that were merged
    tidied: int  # files that no reader wants any more
    documents: int
    faults: tuple[Fault, ...]
    disconnected: int = 0  # accounts whose disconnect date has come

    @property
    def failed(self) -> bool:
        """Whether a person has to look."""
        return bool(self.faults) or any(file.refusal for file in self.files)

    @property
    def words(self) -> str:
        """The night in a few lines."""
        lines = [f"{file.feed} {file.name}: {file.refusal}" for file in self.files if file.refusal]
        taken = [file for file in self.files if not file.refusal]
        calls = sum(file.accepted for file in taken)
        return "\n".join(
            [
                *lines,
                *(f"{fault.code}: {fault.message}" for fault in self.faults),
                f"{counted(self.disconnected, 'account')} disconnected, "
                f"{counted(len(taken), 'file')} taken with {counted(calls, 'call')}, "
                f"{counted(self.repriced, 'call')} priced anew, "
                f"{counted(self.compacted, 'file')} of the store merged, "
                f"{counted(self.documents, 'document')} made, "
                f"{counted(len(self.faults), 'fault')} in the books.",
            ]
        )


def night(*, now: datetime, tell: Tell) -> Night:
    """Everything that runs by itself; doing it again finds nothing left to do."""
    tell("disconnect dates")
    disconnected = complete_disconnects(now=now, tell=tell)
    tell("search texts")
    renew_search_texts()
    tell("call files")
    files = take_watched(now=now, tell=tell)
    tell("calls without owner or price")
    repriced = retry_orphans(now=now)
    tell("call store")
    compacted = compact_store()
    tidied = tidy_store(now=now)
    tell("documents")
    documents = make_documents(now=now)
    tell("books")
    return Night(
        tuple(files), repriced, compacted, tidied, documents, tuple(check_books()), disconnected
    )
