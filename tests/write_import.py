"""Writes docs/import.md from the tables as they are: `python -m tests.write_import`."""

import os
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
# Models are imported below, which stand only once the project is loaded.
django.setup()

from tests.write_fields import default, holds  # noqa: E402
from tollbook.fields.queries import spec_of  # noqa: E402
from tollbook.fields.shipped import DEFINITIONS  # noqa: E402
from tollbook.flows.exchange.account_columns import account_columns  # noqa: E402
from tollbook.flows.exchange.cells import Column  # noqa: E402
from tollbook.flows.exchange.folder import TABLES  # noqa: E402

PAGE = Path(__file__).parent.parent / "docs" / "import.md"
HEAD = """# Records in and out

Written from the code by `python -m tests.write_import`; a test holds the two together.

```sh
tollbook load DIR                       # a folder: one file for each table, in the right order
tollbook load customers FILE.csv        # one file
tollbook load --template DIR            # empty files with every column
tollbook load customers FILE.csv --check
tollbook export DIR                     # everything again, as files that load
```

| option | does |
|---|---|
| `--check` | reports only; nothing is saved |
| `--all` | one bad line saves nothing at all |
| `--again` | takes files that were loaded before, too |
| `--force-status` | sets a status without its action, keeps retired values; a folder does it |
| `--dates dmy` | how days are written where they are not ISO: `mdy` (default), `dmy`, `ymd` |

## How a file is read

- UTF-8 with or without a mark in front, or UTF-16 with one. Columns are parted by comma, semicolon,
  tab or bar, whichever fits the heading. The first line names the columns, in any order; an unknown
  one stops the file before its first row.
- A day is `2026-07-31` or as `--dates` says. Yes and no: `yes`, `no`, `true`, `false`, `1`, `0`. A
  choice by its stored value or its words. A reference by the code or name that the table says.
- An empty cell means the default on a new row, and no change on a standing one. `-` empties.
- Text that begins with `=`, `+`, `-` or `@` is stored as it stands. Exports put an apostrophe
  before it, so that no spreadsheet computes it; loading takes the apostrophe away again.
- What a spreadsheet has done to a value is named at its column: leading zeros that are gone from a
  ZIP code, an SSN or an account number (where an account has the number with its zeros), long
  numbers shortened to `2.18E+09`, days that became numbers.

## What is written down

Each line is checked by the same rules as the form, in batches of 1,000, and each batch is saved
together with how far the file has got. Killed and started again, a load goes on behind its last
batch. A file is known by its bytes: loaded once, it is refused unless `--again` is said; a file
that broke off is not. In a folder such a file is passed over with a word, and the others are taken:
those that changed, and those that a load that broke off had not come to. Of a known file the lines
that were rejected are tried once more, and one that was put back to what it was before a newer one
is taken again. A folder of which every file is known and was taken whole is refused. Lines that
will not do go to `FILE.rejects.csv` with their true line
number, column, code and words and the line itself, so that the file can be put right and loaded as
it is; the other lines are saved. Protected cells are left out of it. Every change is in the
history, from the face `import`.

Exit status: 0 clean, 1 where a line was rejected or a file cannot be read, 2 for wrong usage.

## What does not go along

SSN, security code, questions and answers go in and never out. Passwords do neither: each person
makes one by the reset of the log-in page. Staff, rights and settings, the acceptance of terms (its
evidence stays where it was given), documents, 911 registrations, history, calls, bills and the
ledger have their own ways: `balances` only brings open items in, the ledger goes out as its
journal. Accounts that still wait for their number go out without locations, log-ins, notes and
products. Into an empty system made by `tollbook init --bare`, a folder brings
its own companies and bases.

## The catalog and the past

Rows of the catalog are dated, and what has priced a call or stands on a bill stays as it is: a
line that says otherwise of a standing row is rejected as `FIXED`; its words may change, and its
last day may be set, today at the earliest. A folder (or `--force-status`) may bring rows of the
past, as long as nothing of their plan, deck or exception code has priced a call here and no product
carries the item; otherwise they are rejected as `past-priced`. Products of a single file begin as
new or active; a folder sets what they are. Of a standing product words, location, tax place,
exception and free minutes may change, and its last day may be set.

## Keys

A line of `customers` means the account of its `account_number`, else the one with its
`external_id`; with neither, or where nobody has them, it is a new account, numbered by the scheme
of its group. A missing city, state, county and in-city are filled where the ZIP has one place, or
the city is one of its places; where in-city is not given and the place is not listed, it stays open
and the check before a bill run names the address. Subs may stand before their parents. The
bill-to's code, name and `as_typed` count on a new account; later `locations` changes them.
"""


def text() -> str:
    """The whole page."""
    return HEAD + "\n".join(lines()) + "\n"


def lines() -> Iterator[str]:
    """Each table with its columns."""
    for name, table in TABLES.items():
        yield f"\n## {name}\n"
        yield f"{table.help} Known by {', '.join(f'`{key}`' for key in table.keys)}.\n"
        yield "| column | field | holds | a new row has |"
        yield "|---|---|---|---|"
        columns = shipped_columns() if name == "customers" else table.columns()
        for column in columns:
            yield f"| `{column.name}` | {column.spec.label} | {held(column)} | {begun(column)} |"


def shipped_columns() -> list[Column]:
    """The columns of accounts in a system with the custom fields that come with it."""
    own = [each for each in account_columns(()) if not each.spec.is_custom]
    return [*own, *(Column(f"custom.{each.key}", spec_of(each)) for each in DEFINITIONS)]


def held(column: Column) -> str:
    """What a cell may hold."""
    words = holds(column.spec)
    if column.spec.refers:
        words += ", by its " + ("name" if column.spec.refers == "pk" else column.spec.refers)
    return words + (", never written out" if column.is_protected or not column.is_out else "")


def begun(column: Column) -> str:
    """What stands on a new row whose cell is empty."""
    return "" if column.is_needed else default(column.spec)


if __name__ == "__main__":
    PAGE.write_text(text())
