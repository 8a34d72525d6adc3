"""`tollbook bench [NAME|all] [--quick]`: runs the benches of a checkout and prints JSON."""

import argparse
import os
import platform
import time
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection

from tollbook.commands.terminal import Terminal
from tollbook.kernel.errors import Refused

BENCHES = "tests.bench"
PACKAGES = ("django", "duckdb", "ibis-framework", "pyarrow", "pyiceberg", "granian", "typst")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="all", help="one bench, or all of them")
    parser.add_argument("--quick", action="store_true", help="small data, to see that it works")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Each bench makes its own data with a fixed seed and measures its own baseline."""
    names = bench_names()
    if options.name != "all":
        if options.name not in names:
            raise Refused("no-bench", f"There is no bench {options.name}. Known: {_list(names)}.")
        names = [options.name]
    printer = Terminal(is_json=True)
    for name in names:
        terminal.step(f"bench {name}")
        printer.result(measured(name, quick=options.quick))
    return 0


def bench_names() -> list[str]:
    """Files of the checkout's bench folder that offer `run`; refused without a checkout."""
    found = find_spec(BENCHES) if find_spec("tests") else None
    if found is None or not found.submodule_search_locations:
        raise Refused("no-benches", "The benches come with a checkout; run this inside one.")
    # Read, not imported: helpers of a bench may be fit for a process of their own only.
    files = Path(found.submodule_search_locations[0]).glob("*.py")
    return sorted(path.stem for path in files if "\ndef run(" in path.read_text())


def measured(name: str, *, quick: bool) -> dict[str, Any]:
    """The result of one bench with the machine and the versions it was measured on."""
    began = time.monotonic()
    result: dict[str, Any] = import_module(f"{BENCHES}.{name}").run(quick)
    return {
        "bench": name,
        "quick": quick,
        **result,
        "whole_seconds": int(time.monotonic() - began),
        "machine": machine(),
        "versions": versions(),
    }


def machine() -> dict[str, object]:
    """What a figure depends on most."""
    return {
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "database": connection.vendor,
    }


def versions() -> dict[str, str]:
    """Python and the packages whose speed is measured along."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _list(names: list[str]) -> str:
    return ", ".join(names)
