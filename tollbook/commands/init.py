"""`tollbook init`: tables, first lists, area codes, and a staff log-in where one is named."""

import argparse
import secrets

from django.core.management import call_command

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.commands.terminal import Terminal
from tollbook.customers.actions import index_search_texts
from tollbook.flows.actions import add_first_company, add_first_staff, install
from tollbook.kernel import clock
from tollbook.reports.actions import install_reports

PASSWORD_BYTES = 12


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--company", default="Your Telephone Company", help="name of the seller")
    parser.add_argument("--bare", action="store_true", help="no company; a folder brings its own")
    parser.add_argument("--staff", metavar="USER_ID", help="make this the first staff log-in")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Doing it again adds what is missing and changes nothing else."""
    terminal.step("tables")
    call_command("migrate", verbosity=0, interactive=False)
    index_search_texts()
    terminal.step("lists and area codes")
    install()
    install_reports(at=clock.now())
    if not options.bare:
        add_first_company(name=options.company)
    facts = {"ready": True, "staff": options.staff or ""}
    words = "Ready."
    staff = User.objects.filter(user_id__iexact=options.staff or "", kind=Kind.STAFF)
    if options.staff and not staff.exists():
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        add_first_staff(user_id=options.staff, password=password)
        facts["password"] = password
        words = f"Ready. Sign in as {options.staff} with the password {password}"
    terminal.result(facts, words)
    return 0
