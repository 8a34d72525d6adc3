"""`tollbook COMMAND ...`: finds the command's file, reads its arguments, runs it.

Exit status: 0 done, 1 refused or found wrong (with a sentence), 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

import django
from django.db import OperationalError, ProgrammingError

from tollbook.commands.terminal import Terminal
from tollbook.kernel.errors import NotFound, Refused

# In the order in which a carrier meets them.
COMMANDS = {
    "init": "tables, first lists, area codes, a staff log-in",
    "demo": "load the demo carrier",
    "serve": "serve the portal and the office",
    "load": "take records from a folder or a file",
    "export": "write the records into a folder that loads again",
    "take": "take a call file",
    "rate": "try calls without owner or price again",
    "unrated": "list the calls that have no price",
    "bill": "open, verify and draft a bill run",
    "parallel": "a trial run beside the old biller's totals, with reasons",
    "approve": "approve a drafted bill run",
    "issue": "issue an approved bill run",
    "send-bills": "e-mail bills into the outbox, paper files for the printer",
    "step": "carry one step of a bill run on; the office starts it",
    "collect": "automatic payments, inquiries and confirmations",
    "ach-out": "write the ACH file of bank payments that wait",
    "ach-in": "act on the bank's returns and changes",
    "documents": "make the invoices' documents that are still waiting",
    "notices": "send the mails and text messages that are due",
    "reports": "make the files of reports that wait",
    "nightly": "the whole night in order",
    "check": "prove the books",
    "journal": "write the ledger as double entry: CSV or Beancount",
    "rotate-keys": "a new key for protected values, old seals made anew",
    "explain": "the sum behind an invoice line or a call, in words",
    "vectors": "run the public rating vectors",
    "bench": "measure and print the figures as JSON",
}
DONE, WRONG, MISUSED = 0, 1, 2


class Command(Protocol):
    """What a file of this room offers."""

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace, terminal: Terminal) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (default: the process's own arguments)."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0] in {"-h", "--help"}:
        print(overview())
        return DONE if given else MISUSED
    if given[0] not in COMMANDS:
        print(f"tollbook: there is no command {given[0]!r}\n\n{overview()}", file=sys.stderr)
        return MISUSED
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
    django.setup()
    # A command's file imports models, so it is read only now, and only the one that is wanted.
    command = cast(Command, import_module(f"tollbook.commands.{given[0].replace('-', '_')}"))
    parser = argparse.ArgumentParser(f"tollbook {given[0]}", description=COMMANDS[given[0]])
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    command.arguments(parser)
    options = parser.parse_args(given[1:])
    return run(command, options)


def run(command: Command, options: argparse.Namespace) -> int:
    """Run `command`; a refusal becomes a sentence and status 1."""
    terminal = Terminal(is_json=options.json)
    try:
        return command.run(options, terminal)
    except Refused as refusal:
        terminal.refuse(refusal.code, str(refusal))
    except NotFound as missing:
        terminal.refuse("not-found", f"There is {missing}.")
    except (OperationalError, ProgrammingError) as error:
        words = f"The database cannot do this: {error}. Run `tollbook init` if its tables are old."
        terminal.refuse("database", words)
    except BrokenPipeError:
        # The reader of a pipe has left; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return WRONG


def overview() -> str:
    """All commands with a line each."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {words}" for name, words in COMMANDS.items()]
    return "\n".join(["usage: tollbook COMMAND ... [--json]", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
