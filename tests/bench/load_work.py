"""Data for the bench of loading, and the load; a process of its own, for the data folder is named
by the environment: `python -m tests.bench.load_work ACCOUNTS FOLDER`. The same file every time."""

import csv
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

# ruff: noqa: E402 - models can be imported only now
import zipcodes
from django.core.management import call_command
from django.db import transaction

from tollbook.commands.main import main
from tollbook.customers.models import Account, Location, Status
from tollbook.flows.setup import add_first_company, install

FIRST = ("Ada", "Ben", "Cyd", "Dora", "Eve", "Finn", "Gia", "Hugo", "Ida", "Jon", "Kai", "Lou")
LAST = ("Moore", "Larsen", "Smith", "Ortega", "Nowak", "Fischer", "Holm", "Quinn", "Reyes", "Stone")
HEAD = (
    *("account_number", "external_id", "name", "is_business", "contact_name", "contact_emails"),
    *("phone", "cell_phone", "address_1", "address_2", "city", "state", "postal_code", "county"),
    *("in_city", "contracted_on", "term", "services_email_ok", "paper_bill", "email_bill"),
    *("billing_emails", "exempt_state", "due_adjust_days", "confirmation_emails", "status"),
    *("custom.credit_score", "custom.referral_name"),
)
BATCH = 500


def places() -> list[dict[str, str]]:
    """Towns of the postal list, some thousand."""
    listed = zipcodes.list_all()  # type: ignore[no-untyped-call]
    usual = [each for each in listed if each["zip_code_type"] == "STANDARD" and each["active"]]
    states = [each for each in usual if each["county"] and each["state"] not in ("PR", "VI", "GU")]
    return states[::9]


def lines(accounts: int) -> Iterator[list[object]]:
    """Homes and firms, a third of them firms."""
    among = places()
    for i in range(accounts):
        place, is_firm = among[i % len(among)], i % 3 == 0
        person = f"{FIRST[i % len(FIRST)]} {LAST[i // 12 % len(LAST)]}"
        yield [
            *(f"K{i:07d}", f"OLD-{i}", f"{person} Hardware" if is_firm else person),
            *("yes" if is_firm else "no", person if is_firm else "", f"c{i}@mail.example"),
            *(f"(218) 555-{i % 10_000:04d}", "+1 612 555 0100" if i % 5 == 0 else ""),
            *(f"{i % 900 + 1} Lake Street", "" if i % 4 else "Suite 5", place["city"]),
            *(place["state"], place["zip_code"], place["county"], "yes"),
            *(f"2024-{i % 12 + 1:02d}-{i % 28 + 1:02d}", "24" if i % 2 else "MTM"),
            *("yes" if i % 7 == 0 else "no", i % 3, i % 2, f"bills{i}@mail.example"),
            *("yes" if i % 50 == 0 else "no", 30 if i % 10 == 0 else ""),
            *(f"paid{i}@mail.example" if i % 4 == 0 else "", "active"),
            *(600 + i % 200 if i % 3 == 0 else "", "Old Friend" if i % 9 == 0 else ""),
        ]


def written(accounts: int, folder: Path) -> Path:
    """The file."""
    path = folder / "customers.csv"
    with path.open("w", newline="", encoding="utf-8") as paper:
        writer = csv.writer(paper)
        writer.writerow(HEAD)
        writer.writerows(lines(accounts))
    return path


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
    """The load of a file into an empty system."""
    call_command("migrate", verbosity=0)
    install()
    add_first_company(name="Bench Telephone")
    path = written(accounts, folder)
    plain = baseline(path)
    began, began_cpu = time.monotonic(), time.process_time()
    status = main(["load", "customers", str(path), "--force-status"])
    wall, cpu = time.monotonic() - began, time.process_time() - began_cpu
    assert status == 0, "every line of the bench is good"
    assert Account.objects.count() == accounts
    return {
        "cpu_seconds": round(cpu, 1),
        "wall_seconds": round(wall, 1),
        "accounts_a_second_of_cpu": round(accounts / cpu),
        "baseline": max(round(plain, 2), 0.01),
    }


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), Path(sys.argv[2]))))
