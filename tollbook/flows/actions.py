"""Door of flows: writes. Set-up, the night and the demo have files of their own; here stand the
long steps of a bill run, carried out beside the web server.

A step runs in a process of its own, so it outlives the page, the browser and the web server. While
it works it holds a lock that the system drops when the process ends, however it ends. What it has
done stands in the rows of the run, so a step that was killed is simply carried on.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from tollbook.access.models import User
from tollbook.billing import actions as billing
from tollbook.billing.models import Run
from tollbook.flows.accounts import open_account, open_customer
from tollbook.flows.addresses import (
    ask_for_addresses,
    confirm_address,
    forget_waiting,
    put_address_back,
    send_link_again,
    take_address_off,
)
from tollbook.flows.agents import (
    add_agent_person,
    change_agent_person,
    give_agent_password,
    switch_agent_person,
)
from tollbook.flows.beside import start_collecting
from tollbook.flows.bill import end_trial, issue_approved, prepare, verify
from tollbook.flows.call_files import write_months
from tollbook.flows.collecting import collect_due, look_after_payments
from tollbook.flows.copying import copy_whole_base
from tollbook.flows.demo.load import load as load_demo
from tollbook.flows.email_bills import send_email_bill_again, send_email_bills, send_samples
from tollbook.flows.exchange.folder import write_folder, write_templates
from tollbook.flows.exchange.loading import load
from tollbook.flows.factors import (
    change_second_factor,
    give_token,
    reset_second_factor,
    withdraw_factor_reset,
)
from tollbook.flows.handed_in import CareRow, HandedIn, hand_in_calls, hand_in_care, hand_in_orders
from tollbook.flows.included import keep_rerating, share_out
from tollbook.flows.kept import save_kept
from tollbook.flows.log_in import change_own_emails, change_own_password, send_sign_in_code
from tollbook.flows.mail_words import send_test
from tollbook.flows.moving import close_ended_products, run_account_action
from tollbook.flows.nightly import night
from tollbook.flows.parallel import compare_with_old, write_beside
from tollbook.flows.people import (
    accept_invitation,
    give_role,
    invite,
    switch_person,
    take_invitation_back,
)
from tollbook.flows.places import (
    change_contact,
    change_location,
    send_bills_to,
    take_location_away,
)
from tollbook.flows.products import (
    activate_product,
    change_charge,
    change_product,
    end_product,
    foresee,
    put_charge,
    sell_product,
)
from tollbook.flows.queries import lock_path, note_path
from tollbook.flows.record import save_section
from tollbook.flows.recovery import (
    answer_requests,
    send_new_user_code,
    send_proof_letter,
    send_reset_link,
)
from tollbook.flows.ring_to import change_ring_to_numbers, undo_ring_to_numbers
from tollbook.flows.rotation import rotate_keys
from tollbook.flows.security import report_not_me, tell_of_security_change
from tollbook.flows.sending import send_post
from tollbook.flows.settings import save_settings
from tollbook.flows.setup import add_first_company, add_first_staff, install
from tollbook.flows.signed_forms import mail_ach_form, review_ach_form
from tollbook.flows.staff import (
    add_staff_person,
    change_staff_person,
    give_staff_password,
    switch_staff_person,
)
from tollbook.flows.suspending import suspend_late
from tollbook.flows.telling import (
    confirm_payments,
    pay_link_of,
    tell_ahead,
    tell_of_expiring_cards,
    tell_payers,
)
from tollbook.flows.upkeep import drop_choice, keep_choice, keep_definition
from tollbook.flows.users import (
    add_log_in,
    change_log_in,
    change_questions,
    change_security_code,
    give_temporary_password,
    register,
    reset_password,
    switch_log_in,
)
from tollbook.flows.work import (
    hand_over_work,
    keep_work_file,
    open_work,
    open_work_with_file,
    report_troubles,
    say_about_work,
    take_work_step,
)
from tollbook.flows.writing import request_order, write_to_us
from tollbook.kernel.errors import Refused

__all__ = [
    "CareRow",
    "HandedIn",
    "Step",
    "accept_invitation",
    "activate_product",
    "add_agent_person",
    "add_first_company",
    "add_first_staff",
    "add_log_in",
    "add_staff_person",
    "answer_requests",
    "ask_for_addresses",
    "carry_out",
    "change_agent_person",
    "change_charge",
    "change_contact",
    "change_location",
    "change_log_in",
    "change_own_emails",
    "change_own_password",
    "change_product",
    "change_questions",
    "change_ring_to_numbers",
    "change_second_factor",
    "change_security_code",
    "change_staff_person",
    "close_ended_products",
    "collect_due",
    "compare_with_old",
    "confirm_address",
    "confirm_payments",
    "copy_whole_base",
    "drop_choice",
    "end_product",
    "end_trial",
    "foresee",
    "forget_waiting",
    "give_agent_password",
    "give_role",
    "give_staff_password",
    "give_temporary_password",
    "give_token",
    "hand_in_calls",
    "hand_in_care",
    "hand_in_orders",
    "hand_over_work",
    "install",
    "invite",
    "issue_approved",
    "keep_choice",
    "keep_definition",
    "keep_rerating",
    "keep_work_file",
    "load",
    "load_demo",
    "look_after_payments",
    "mail_ach_form",
    "night",
    "open_account",
    "open_customer",
    "open_work",
    "open_work_with_file",
    "pay_link_of",
    "prepare",
    "put_address_back",
    "put_charge",
    "register",
    "report_not_me",
    "report_troubles",
    "request_order",
    "reset_password",
    "reset_second_factor",
    "review_ach_form",
    "rotate_keys",
    "run_account_action",
    "save_kept",
    "save_section",
    "save_settings",
    "say_about_work",
    "sell_product",
    "send_bills_to",
    "send_email_bill_again",
    "send_email_bills",
    "send_link_again",
    "send_new_user_code",
    "send_post",
    "send_proof_letter",
    "send_reset_link",
    "send_samples",
    "send_sign_in_code",
    "send_test",
    "share_out",
    "start_collecting",
    "start_step",
    "suspend_late",
    "switch_agent_person",
    "switch_log_in",
    "switch_person",
    "switch_staff_person",
    "take_address_off",
    "take_invitation_back",
    "take_location_away",
    "take_work_step",
    "tell_ahead",
    "tell_of_expiring_cards",
    "tell_of_security_change",
    "tell_payers",
    "undo_ring_to_numbers",
    "withdraw_factor_reset",
    "write_beside",
    "write_folder",
    "write_months",
    "write_templates",
    "write_to_us",
]

LOCK_TRIES = 20
LOCK_PAUSE_SECONDS = 0.02
COMMAND = (sys.executable, "-m", "tollbook.commands.main", "step")
BROKE = "The step broke off on our side. Nothing is lost; tell whoever looks after this system."


# The processes that this one has begun and not yet seen end.
_beside: list["subprocess.Popen[bytes]"] = []


class Step(StrEnum):
    """The steps of a run that may take long."""

    VERIFY = "verify"
    DRAFT = "draft"
    ISSUE = "issue"
    EMAIL = "email"
    PAPER = "paper"


def start_step(*, run: Run, step: Step, by: User, now: datetime) -> bool:
    """Begin `step` beside the web server; False when a process is at work on the run already."""
    if settings.RUN_STEPS_INLINE:
        carry_out(run_id=run.pk, step=step, now=now, by=by)
        return True
    lock = _locked(run.pk)
    if lock is None:
        return False
    _write(run.pk, {"step": step, "state": "begun"})
    # Whoever ended meanwhile is let go, so that no dead process waits for its funeral.
    _beside[:] = [process for process in _beside if process.poll() is None]
    try:
        _beside.append(_process([str(run.pk), step, "--by", by.user_id], lock))
    finally:
        os.close(lock)
    return True


def _process(arguments: list[str], lock: int) -> "subprocess.Popen[bytes]":
    """A process of its own for the step; it inherits the lock and keeps it until it ends."""
    return subprocess.Popen(  # noqa: S603
        [*COMMAND, *arguments],
        pass_fds=[lock],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _locked(run_id: int) -> int | None:
    """The open lock of a run, None while another process holds it."""
    lock = os.open(lock_path(run_id), os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A page that looks whether somebody works holds the lock for a moment too.
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return lock
    os.close(lock)
    return None


def carry_out(*, run_id: int, step: Step, now: datetime, by: User | None) -> None:
    """Do `step` here and now, and leave a note on how it ended."""
    _write(run_id, {"step": step, "state": "begun"})
    try:
        _do(Run.objects.get(pk=run_id), step, now, by)
    except Refused as refusal:
        _write(run_id, {"step": step, "state": "refused", "sentence": str(refusal)})
    except Exception:
        _write(run_id, {"step": step, "state": "broken", "sentence": BROKE})
        raise
    else:
        _write(run_id, {"step": step, "state": "done"})


def _write(run_id: int, note: dict[str, str]) -> None:
    path = note_path(run_id)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(note))
    fresh.replace(path)


def _do(run: Run, step: Step, now: datetime, by: User | None) -> None:
    """One step; carried on where an earlier try was stopped, and nothing where it is done."""
    if step == Step.VERIFY:
        verify(run=run, now=now)
    elif step == Step.DRAFT:
        share_out(now=now)
        billing.draft(run=run, calls=billing.STORED_CALLS)
    elif step == Step.EMAIL:
        send_email_bills(run=run, now=now)
    elif step == Step.PAPER:
        billing.make_paper_files(run=run, now=now)
    else:
        issue_approved(run=run, now=now, by=by)
        billing.make_documents(now=now, run=run)
