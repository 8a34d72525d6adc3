"""Reads across rooms: whether a process is at work on a bill run, and how the last one ended."""

import fcntl
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch

from tollbook.billing.models import Run
from tollbook.customers.types import Viewer
from tollbook.flows.addresses import addresses_of, waiting_addresses_of
from tollbook.flows.assurance import Leak, leaks_for
from tollbook.flows.beside import is_collecting
from tollbook.flows.bill import account_named, cycle_named, run_named
from tollbook.flows.calculator import Asked, Calculated, calculated
from tollbook.flows.check import check_books
from tollbook.flows.collecting import Candidate, candidates
from tollbook.flows.demo.carrier import exists as demo_stands
from tollbook.flows.demo.load import loaded_before as demo_as_it_stands
from tollbook.flows.email_bills import document_behind
from tollbook.flows.exchange.folder import files_of, table_called
from tollbook.flows.files import feed_named, finished_files
from tollbook.flows.gauges import Gauge, as_prometheus, gauges, missing_parts
from tollbook.flows.included import accounts_of_cycle, rerating_of
from tollbook.flows.kept import kept_sections, kept_values
from tollbook.flows.letterhead import address_at, envelope_of, letterhead
from tollbook.flows.mail_words import previewed
from tollbook.flows.models import Night, NightStep
from tollbook.flows.people import invitations_of, invited_to
from tollbook.flows.questions import questions_before
from tollbook.flows.record import (
    TABS,
    all_sections,
    reading_for,
    row_of,
    section_called,
    sections_on,
)
from tollbook.flows.settings import rooms_with_settings, settings_of, values_of_settings
from tollbook.flows.statement import statement_of_account
from tollbook.flows.suspending import late_customers_for
from tollbook.flows.trail import call_named, explained_call

__all__ = [
    "TABS",
    "Asked",
    "Calculated",
    "Candidate",
    "Gauge",
    "Leak",
    "Work",
    "account_named",
    "accounts_of_cycle",
    "address_at",
    "addresses_of",
    "all_sections",
    "as_prometheus",
    "calculated",
    "call_named",
    "candidates",
    "check_books",
    "cycle_named",
    "demo_as_it_stands",
    "demo_stands",
    "document_behind",
    "envelope_of",
    "explained_call",
    "feed_named",
    "files_of",
    "finished_files",
    "gauges",
    "invitations_of",
    "invited_to",
    "is_collecting",
    "kept_sections",
    "kept_values",
    "late_customers_for",
    "latest_night_for",
    "leaks_for",
    "letterhead",
    "lock_path",
    "missing_parts",
    "note_path",
    "previewed",
    "questions_before",
    "reading_for",
    "rerating_of",
    "rooms_with_settings",
    "row_of",
    "run_named",
    "section_called",
    "sections_on",
    "settings_of",
    "statement_of_account",
    "table_called",
    "values_of_settings",
    "waiting_addresses_of",
    "work_on",
]
from tollbook.kernel.errors import NotFound


@dataclass(frozen=True)
class Work:
    """What goes on with a run. `sentence` says why the last step stopped, "" when it did not."""

    is_going_on: bool
    step: str = ""
    sentence: str = ""


def lock_path(run_id: int) -> Path:
    """The file that a process holds locked while it works on the run."""
    folder = Path(settings.DATA_DIR) / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{run_id}.lock"


def note_path(run_id: int) -> Path:
    """Where the last step of the run says which it was and how it ended."""
    return lock_path(run_id).with_suffix(".json")


def work_on(run: Run) -> Work:
    """Whether a process works on `run` right now; the system drops a dead process's lock."""
    note = _note(run.pk)
    with lock_path(run.pk).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Work(is_going_on=True, step=note.get("step", ""))
    if note.get("state") == "begun":
        stopped = "The work stopped before it was done. Nothing is lost; carry on."
        return Work(is_going_on=False, step=note["step"], sentence=stopped)
    return Work(is_going_on=False, step=note.get("step", ""), sentence=note.get("sentence", ""))


def _note(run_id: int) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(note_path(run_id).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found


def latest_night_for(viewer: Viewer) -> Night | None:
    """The report of the newest night with its steps in their order; none for customers."""
    if not viewer.sees_all:
        return None
    nights = Night.objects.prefetch_related(
        Prefetch("steps", NightStep.objects.order_by("position"))
    )
    return nights.order_by("-began_at", "-pk").first()


def run_called(number: int) -> Run:
    """The bill run with this number; raises NotFound."""
    found = Run.objects.filter(pk=number).first()
    if found is None:
        raise NotFound("bill run", number)
    return found
