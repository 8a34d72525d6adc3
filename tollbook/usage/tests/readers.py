"""One of several processes at one store: a reader that watches, or the writer (test_readers.py).

python -m tollbook.usage.tests.readers watch | write, with the settings in the environment.
"""

import json
import select
import sys

import django

django.setup()

from tollbook.usage.queries import calls_page  # noqa: E402
from tollbook.usage.store.read import calls_in, rows  # noqa: E402
from tollbook.usage.store.shelf import files_for  # noqa: E402
from tollbook.usage.store.write import compact  # noqa: E402
from tollbook.usage.tests.calls import call, lay  # noqa: E402
from tollbook.usage.types import ALL_CALLS, CallScope  # noqa: E402

BATCHES = 4
CALLS_PER_BATCH = 64
ACCOUNTS = (1, 2, 3, 4)
BATCHES_PER_COMPACTION = 2


def write() -> None:
    """Append batch after batch, each of calls of several accounts, and compact in between."""
    for batch in range(1, BATCHES + 1):
        lay(
            *(
                call(f"{batch}-{number}", file_id=batch, account_id=ACCOUNTS[number % 4])
                for number in range(CALLS_PER_BATCH)
            )
        )
        if batch % BATCHES_PER_COMPACTION == 0:
            compact()
    print(json.dumps({"batches": BATCHES}))


def watch() -> None:
    """Look until the input ends, then once more; tell every state that was seen, once."""
    seen: list[dict[str, int]] = []
    is_over = False
    print("ready", flush=True)
    while not is_over:
        is_over = bool(select.select([sys.stdin], [], [], 0)[0])
        state = {str(file_id): calls for file_id, calls in _state()}
        calls_page(CallScope(ACCOUNTS), ALL_CALLS, None, 50)
        if not seen or seen[-1] != state:
            seen.append(state)
    print(json.dumps(seen))


def _state() -> list[tuple[int, int]]:
    """How many calls of each file one look finds, over all buckets at once."""
    files = files_for(ACCOUNTS)
    found = f"SELECT file_id, count(*) FROM {calls_in(files)} GROUP BY file_id ORDER BY file_id"
    return [(row[0], row[1]) for row in rows(found)]


if __name__ == "__main__":
    {"watch": watch, "write": write}[sys.argv[1]]()
