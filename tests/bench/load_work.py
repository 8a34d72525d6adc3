"""The load of the bench of loading; a process of its own, for the data folder is named by the
environment: `python -m tests.bench.load_work ACCOUNTS FOLDER`. The same folder every time."""

import csv
import json
import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.db import transaction

from tests.bench import load_folder
from tests.bench.ready import make_tables
from tollbook.commands.main import main
from tollbook.customers.models import Account, Location, Status
from tollbook.flows.setup import add_first_company, install

BATCH = 500


def baseline(path: Path) -> float:
    """Seconds of CPU for the same accounts and places without a check or a companion; undone."""
    began = time.process_time()
    status = Status.objects.get(code="active")
    with transaction.atomic(), path.open(newline="", encoding="utf-8") as paper:
        rows = list(csv.DictReader(paper))
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            made = Account.objects.bulk_create(
                Account(
                    number=each["account_number"],
                    name=each["name"],
                    is_business=each["is_business"] == "yes",
                    status=status,
                    phone=each["phone"],
                )
                for each in some
            )
            Location.objects.bulk_create(
                Location(account=account, city=each["city"], state=each["state"], is_bill_to=True)
                for account, each in zip(made, some, strict=True)
            )
        transaction.set_rollback(True)
    return time.process_time() - began


def measured(accounts: int, folder: Path) -> dict[str, float]:
    """The load of a folder into an empty system."""
    make_tables()
    install()
    add_first_company(name="Bench Telephone")
    lines = load_folder.written(accounts, folder / "in")
    plain = baseline(folder / "in" / "customers.csv")
    began, began_cpu = time.monotonic(), time.process_time()
    status = main(["load", str(folder / "in")])
    wall, cpu = time.monotonic() - began, time.process_time() - began_cpu
    assert status == 0, "every line of the bench is good"
    assert Account.objects.count() == accounts
    return {
        "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(wall, 1),
        "lines": sum(lines.values()),
        "lines_a_second_of_cpu": round(sum(lines.values()) / cpu),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "baseline": max(round(plain, 2), 0.01),
    }


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), Path(sys.argv[2]))))
