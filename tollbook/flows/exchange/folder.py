"""A folder of tables: in which order they go in, what goes out, and empty ones to fill."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tollbook.flows.exchange.accounts import Accounts
from tollbook.flows.exchange.balances import Balances
from tollbook.flows.exchange.catalog_tables import ITEMS, KINDS, LEVIES, MAP, RATES
from tollbook.flows.exchange.kept import kept
from tollbook.flows.exchange.lists import (
    CHOICES,
    CYCLES,
    DEFINITIONS,
    MESSAGE_GROUPS,
    REPORT_SETS,
)
from tollbook.flows.exchange.loading import REJECTS, Wanted
from tollbook.flows.exchange.locations import Locations
from tollbook.flows.exchange.log_ins import Users
from tollbook.flows.exchange.notes import Notes
from tollbook.flows.exchange.products import CHARGES_TABLE, PRODUCTS_TABLE
from tollbook.flows.exchange.tables import Table, cells_of
from tollbook.flows.exchange.wording import BASE_TEMPLATES, TEMPLATES
from tollbook.kernel.errors import Refused

Tell = Callable[[str], None]
PRIVATE = 0o600
GROUPS = kept("groups", "abbreviation")
# In the order in which one needs another; a groups file is taken twice, for agents have groups and
# groups have agents.
ORDER: tuple[tuple[Table, str], ...] = (
    (CHOICES, ""),
    (DEFINITIONS, ""),
    (kept("companies", "name"), ""),
    (kept("schemes", "name"), ""),
    (kept("bases", "abbreviation"), ""),
    (kept("associations", "name"), ""),
    (kept("groups", "abbreviation", without=frozenset({"agent", "commissions_group"})), " first"),
    (kept("agents", "code"), ""),
    (GROUPS, ""),
    (kept("statuses", "code"), ""),
    (kept("actions", "code"), ""),
    (kept("terms", "code"), ""),
    (kept("overrides", "postal_code", "city"), ""),
    (CYCLES, ""),
    (REPORT_SETS, ""),
    (MESSAGE_GROUPS, ""),
    (TEMPLATES, ""),
    (BASE_TEMPLATES, ""),
    *((table, "") for table in (*KINDS, *RATES, *MAP, *ITEMS, *LEVIES)),
    (Accounts(), ""),
    (Locations(), ""),
    (Users(), ""),
    (Notes(), ""),
    (PRODUCTS_TABLE, ""),
    (CHARGES_TABLE, ""),
    (Balances(), ""),
)
TABLES: dict[str, Table] = {table.name: table for table, _ in ORDER}


def table_called(name: str) -> Table:
    """The table with this name; raises what there is instead."""
    if name not in TABLES:
        raise Refused("table", f"There is no table {name}. Tables: {', '.join(TABLES)}.")
    return TABLES[name]


def files_of(folder: Path) -> list[Wanted]:
    """The files of a folder in the order in which they go in."""
    found = {path.stem: path for path in sorted(folder.glob("*.csv")) if _is_table(path)}
    if not found:
        raise Refused("folder", f"{folder} holds no CSV file. Tables: {', '.join(TABLES)}.")
    for name in found:
        table_called(name)
    return [Wanted(table, found[table.name], part) for table, part in ORDER if table.name in found]


def _is_table(path: Path) -> bool:
    return not path.name.endswith(REJECTS)


def write_folder(folder: Path, tell: Tell) -> dict[str, int]:
    """Every table that has rows, as a file that loads again; how many rows each has."""
    _refuse_full(folder)
    return {name: _written(table, folder, tell) for name, table in TABLES.items()}


def write_templates(folder: Path) -> list[str]:
    """A file with the heading of each table, to be filled."""
    _refuse_full(folder)
    for name, table in TABLES.items():
        _write(folder / f"{name}.csv", [each.name for each in table.columns()], ())
    return list(TABLES)


def _refuse_full(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    held = next(folder.glob("*.csv"), None)
    if held is not None:
        raise Refused("folder", f"{folder} holds {held.name} already. Choose an empty folder.")


def _written(table: Table, folder: Path, tell: Tell) -> int:
    columns = [each for each in table.columns() if each.is_out]
    rows = (list(cells_of(columns, row)) for row in table.rows())
    count = _write(folder / f"{table.name}.csv", [each.name for each in columns], rows)
    tell(f"{table.name}: {count:,} rows")
    return count


def _write(
    path: Path, head: Sequence[str], rows: "Sequence[list[str]] | Iterator[list[str]]"
) -> int:
    """Write a file that nobody else may read; how many rows it has."""
    with path.open("w", newline="", encoding="utf-8-sig") as paper:
        path.chmod(PRIVATE)
        writer = csv.writer(paper)
        writer.writerow(head)
        return sum(bool(writer.writerow(row)) for row in rows)
