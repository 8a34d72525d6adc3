"""`tollbook rotate-keys [--new]`: a new key for protected values, and the old seals made anew."""

import argparse
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import rotate_keys
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import counted

GIVEN = "The keys are given by TOLLBOOK_FIELD_KEYS. Put the new one first there."
ADDED = "The new key stands first. Restart web server and worker, then run `tollbook rotate-keys`."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--new", action="store_true", help="make a key and put it first")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Either add a key, or seal everything with the first one; carried on where it was stopped."""
    if options.new:
        add_key(Path(settings.DATA_DIR) / "field.keys")
        terminal.result({"keys": len(settings.FIELD_KEYS) + 1}, ADDED)
        return 0
    sealed = sum(rows for _, rows in rotate_keys())
    terminal.result({"sealed": sealed}, f"{counted(sealed, 'row')} sealed with the newest key.")
    return 0


def add_key(path: Path) -> None:
    """Put a new key before those of the file, in one step; the old ones go on opening."""
    if not path.exists() or path.read_text().split() != list(settings.FIELD_KEYS):
        raise Refused("keys-given", GIVEN)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join([Fernet.generate_key().decode(), *settings.FIELD_KEYS]) + "\n")
    fresh.replace(path)
