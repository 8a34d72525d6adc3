"""Door of the ledger: writes. Entries are added and never changed; the queue before them may be."""

from tollbook.ledger.batches import add_check, open_batch, post_batch, take_lockbox
from tollbook.ledger.opening import open_balances
from tollbook.ledger.posting import post, post_many, reverse
from tollbook.ledger.queue import (
    approve_item,
    ask_reversal,
    drop_item,
    give_account,
    make_item,
    needs_approval,
    post_anew,
    post_item,
)
from tollbook.ledger.upkeep import save_classification
from tollbook.ledger.writing_off import write_off

__all__ = [
    "add_check",
    "approve_item",
    "ask_reversal",
    "drop_item",
    "give_account",
    "make_item",
    "needs_approval",
    "open_balances",
    "open_batch",
    "post",
    "post_anew",
    "post_batch",
    "post_item",
    "post_many",
    "reverse",
    "save_classification",
    "take_lockbox",
    "write_off",
]
