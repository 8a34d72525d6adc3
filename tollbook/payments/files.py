"""ACH files: what waits goes into one file, once; what the bank sends back acts once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate, takewhile
from string import ascii_uppercase, digits
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from tollbook.access.actions import save_tracked, seal
from tollbook.access.queries import keyed_hash, opened
from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO, settle
from tollbook.payments.banking_days import banking_day_after
from tollbook.payments.gateways.nacha.reader import Changed, Returned, notices
from tollbook.payments.gateways.nacha.writer import Debit, Sender, Stamp, Written, file_of
from tollbook.payments.models import (
    AchFile,
    AchItem,
    AchNotice,
    Attempt,
    AutoTry,
    Method,
    Refund,
    Settings,
)
from tollbook.payments.posting import post_if_due, take_back
from tollbook.payments.refunds import came_back, end_without_account, put_into_file
from tollbook.payments.types import AttemptState, MethodKind, PaidFrom

Behind = Attempt | Method | Refund
GATEWAY = "nacha"
MODIFIERS = ascii_uppercase + digits
ENTRIES_MAX = 10_000
# What the twelve places of a total hold; what goes beyond it waits for the next file.
TOTAL_MAX = Decimal("9999999999.99")
# The account behind it is gone or not to be debited, so nothing is sent to it again.
CLOSING_CODES = frozenset({"R02", "R03", "R04", "R05", "R07", "R10", "R16", "R20", "R29"})
# R-codes -> reasons of ours (rules.declines); the others are an ordinary refusal.
REASONS = {
    "R01": "insufficient",
    "R09": "insufficient",
    "R02": "account-closed",
    "R03": "no-account",
    "R04": "no-account",
    "R05": "not-authorised",
    "R07": "not-authorised",
    "R10": "not-authorised",
    "R29": "not-authorised",
    "R08": "stopped",
}


class Totals(NamedTuple):
    """What a file holds: how many entries, how much it takes, how much it gives back."""

    entries: int
    debits: Decimal
    credits: Decimal


@transaction.atomic
def make_file(*, on: date, by: Actor, seen: Totals | None = None) -> AchFile | None:
    """One file of all bank payments, refunds and pre-notes that wait; None when nothing waits.

    on: today at the bank; the money moves on the banking day after it.   seen: entries and totals
    that a person looked at; where they are others by now, nothing is made. Each payment stands in
    one file for ever, which the database sees to.
    """
    sender = sender_of_settings()
    # One file at a time: whoever comes second finds what the first left.
    list(Settings.objects.select_for_update())
    payments = list(waiting_payments().select_for_update(of=("self",))[:ENTRIES_MAX])
    payments = payments[: fitting(each.amount + each.surcharge for each in payments)]
    prenotes = list(waiting_prenotes()[: ENTRIES_MAX - len(payments)])
    end_refunds_without_account(by)
    # Locked, so that none is cancelled while it is written into the file.
    credits = waiting_refunds().select_for_update(of=("self",))
    refunds = list(credits[: ENTRIES_MAX - len(payments) - len(prenotes)])
    refunds = refunds[: fitting(each.amount for each in refunds)]
    behind: list[Behind] = [*payments, *prenotes, *refunds]
    debits = [_entry(each) for each in behind]
    if not debits:
        return None
    if seen is not None and seen != _totals(debits):
        raise Refused("changed", "Meanwhile more or less waits. Look at the totals once more.")
    stamp = Stamp(by.at, banking_day_after(on), _modifier(by.at))
    made = file_of(sender, debits, stamp, _next_trace())
    file = _kept(made, stamp, by)
    _keep_items(file, made.traces, debits, behind)
    _count_as_paid(payments, by.at)
    for each in refunds:
        put_into_file(made=each, by=by)
    return file


def _kept(made: Written, stamp: Stamp, by: Actor) -> AchFile:
    return AchFile.objects.create(
        made_at=by.at,
        made_by=by.user,
        effective_on=stamp.effective_on,
        modifier=stamp.modifier,
        text=seal(made.text),
        digest=sha256(made.text.encode()).hexdigest(),
        entry_count=len(made.traces),
        debit_total=made.debit_total,
        credit_total=made.credit_total,
    )


@transaction.atomic
def mark_sent(*, file: AchFile, by: Actor) -> None:
    """Staff have given the file to the bank; the second time is refused."""
    if not AchFile.objects.filter(pk=file.pk, sent_at__isnull=True).update(sent_at=by.at):
        raise Refused("sent-already", "This file was marked as sent before. Do not send it twice.")


def text_of(file: AchFile) -> str:
    """The file as the bank wants it; account numbers stand in it, so it is kept sealed."""
    return opened(file.text)


def sender_of_settings() -> Sender:
    """The carrier and its bank; raises Refused until they are set."""
    row = Settings.load()
    if not (row.ach_bank_routing and row.ach_company_id and row.ach_company_name):
        raise Refused("ach-not-set-up", "Set up the bank for ACH files in the settings first.")
    return Sender(row.ach_bank_routing, row.ach_bank_name, row.ach_company_name, row.ach_company_id)


def waiting_payments() -> QuerySet[Attempt]:
    """Bank payments that wait for a file and whose account may be debited.

    An account may have been closed since the payment was asked for; such a one stays behind.
    """
    waiting = Attempt.objects.filter(gateway=GATEWAY, state=AttemptState.QUEUED)
    usable = waiting.filter(method__is_removed=False, method__check_state__in=("none", "passed"))
    return usable.order_by("pk")


def waiting_prenotes() -> QuerySet[Method]:
    """Bank accounts that nobody has asked about yet."""
    asked = AchItem.objects.filter(is_prenote=True).values("method")
    waiting = Method.objects.filter(
        gateway=GATEWAY,
        kind=MethodKind.BANK,
        check_state="waiting",
        is_removed=False,
        is_once=False,
    )
    return waiting.exclude(pk__in=asked).order_by("pk")


# Refunds that no file can carry any more: their account is gone, or their payment came back.
CARRIED_NO_MORE = (
    Q(attempt__method__is_removed=True)
    | Q(attempt__method__check_state="failed")
    | ~Q(attempt__state=AttemptState.SUCCEEDED)
)


def waiting_refunds() -> QuerySet[Refund]:
    """Refunds of payments by file that wait for one and that it can carry."""
    waiting = _queued_refunds().exclude(CARRIED_NO_MORE)
    return waiting.select_related("attempt__method__account").order_by("pk")


def _queued_refunds() -> QuerySet[Refund]:
    return Refund.objects.filter(state=AttemptState.QUEUED, attempt__gateway=GATEWAY)


def end_refunds_without_account(by: Actor) -> None:
    """Refunds that no file can carry any more wait for a person."""
    gone = _queued_refunds().filter(CARRIED_NO_MORE).values("pk")
    end_without_account(waiting=Q(pk__in=gone), by=by)


def fitting(amounts: Iterable[Decimal]) -> int:
    """How many of these amounts, from the first on, one file can total."""
    sums = accumulate(amounts)
    return sum(1 for _ in takewhile(lambda total: total <= TOTAL_MAX, sums))


def _totals(debits: Sequence[Debit]) -> Totals:
    return Totals(
        len(debits),
        settle(sum((each.amount for each in debits if not each.is_credit), ZERO)),
        settle(sum((each.amount for each in debits if each.is_credit), ZERO)),
    )


def _entry(each: Behind) -> Debit:
    if isinstance(each, Refund):
        return _credit(each)
    return _debit(each) if isinstance(each, Attempt) else _prenote(each)


def _credit(refund: Refund) -> Debit:
    """A refund goes to a person as PPD, to a business as CCD."""
    method = _method_of(refund)
    code = _sec_code(method, is_noted=True)
    return replace(
        _from_account(method, code, settle(refund.amount), is_repeated=False), is_credit=True
    )


def _debit(attempt: Attempt) -> Debit:
    assert attempt.method is not None, "a payment by file has a bank account"
    return _from_account(
        attempt.method,
        _sec_code(attempt.method, is_noted=_is_noted(attempt)),
        settle(attempt.amount + attempt.surcharge),
        is_repeated=attempt.paid_from == PaidFrom.AUTOPAY,
    )


def _prenote(method: Method) -> Debit:
    return _from_account(method, _sec_code(method, is_noted=False), ZERO, is_repeated=False)


def _from_account(method: Method, sec_code: str, amount: Decimal, *, is_repeated: bool) -> Debit:
    return Debit(
        sec_code=sec_code,
        routing=method.routing,
        account=opened(method.number_cipher),
        is_savings=method.is_savings,
        amount=amount,
        name=method.holder,
        reference=method.account.number,
        is_repeated=is_repeated,
    )


def _is_noted(attempt: Attempt) -> bool:
    """Whether staff noted the customer's word, for this payment or for the automatic ones."""
    if attempt.paid_from == PaidFrom.AUTOPAY:
        return AutoTry.objects.filter(attempt=attempt).exclude(plan__word="").exists()
    return attempt.paid_from == PaidFrom.OFFICE


def _sec_code(method: Method, *, is_noted: bool) -> str:
    """CCD of a business; else WEB where the customer agreed online, PPD where staff noted it."""
    if method.is_business:
        return "CCD"
    return "PPD" if is_noted else "WEB"


def _modifier(at: datetime) -> str:
    """A letter or digit that no other file of this day has."""
    used = set(AchFile.objects.filter(made_at__date=at.date()).values_list("modifier", flat=True))
    free = next((sign for sign in MODIFIERS if sign not in used), "")
    if not free:
        raise Refused("too-many-files", "No more than 36 ACH files can be made on one day.")
    return free


def _next_trace() -> int:
    newest = AchItem.objects.order_by("-pk").values_list("trace", flat=True).first()
    return int(newest[8:]) + 1 if newest else 1


def _keep_items(
    file: AchFile,
    traces: Sequence[str],
    debits: Sequence[Debit],
    behind: Sequence[Behind],
) -> None:
    AchItem.objects.bulk_create(
        AchItem(
            file=file,
            trace=trace,
            sec_code=debit.sec_code,
            attempt=each if isinstance(each, Attempt) else None,
            refund=each if isinstance(each, Refund) else None,
            method=_method_of(each),
            is_prenote=debit.is_prenote,
        )
        for trace, debit, each in zip(traces, debits, behind, strict=True)
    )


def _method_of(each: Behind) -> Method:
    if isinstance(each, Refund):
        each = each.attempt
    method = each.method if isinstance(each, Attempt) else each
    assert method is not None, "a payment by file has a bank account"
    return method


def _count_as_paid(payments: Sequence[Attempt], at: datetime) -> None:
    """A debit in a file counts as paid until the bank returns it."""
    for attempt in payments:
        Attempt.objects.filter(pk=attempt.pk, state=AttemptState.QUEUED).update(
            state=AttemptState.SUCCEEDED, sent_at=at, ended_at=at, reference=attempt.key
        )
        post_if_due(key=attempt.key, now=at)


# --- what comes back


def digest_of(text: str) -> str:
    """By which a file of the bank is known again."""
    return sha256(text.encode()).hexdigest()


def read_file(*, text: str, on: date, by: Actor) -> list[AchNotice]:
    """Act on every return and change of a bank's file; what acted before is left alone."""
    digest = digest_of(text)
    return [_act(found, digest, on, by) for found in notices(text)]


@transaction.atomic
def _act(found: Returned | Changed, digest: str, on: date, by: Actor) -> AchNotice:
    item = (
        AchItem.objects.select_related("attempt", "refund__attempt", "method__account")
        .filter(trace=found.trace)
        .first()
    )
    notice, is_new = AchNotice.objects.get_or_create(
        trace=found.trace,
        code=found.code,
        defaults={"digest": digest, "item": item, "read_at": by.at, "outcome": ""},
    )
    if is_new:
        notice.outcome = _outcome(found, item, on, by)
        notice.corrected = _masked(found)
        notice.save(update_fields=["outcome", "corrected"])
    return notice


def _outcome(found: Returned | Changed, item: AchItem | None, on: date, by: Actor) -> str:
    if item is None:
        return "No entry of ours has this trace number; a person has to look."
    if isinstance(found, Changed):
        return _change(found, item.method, by)
    if found.code in CLOSING_CODES or item.is_prenote:
        item.method.check_state, item.method.return_code = "failed", found.code
        save_tracked(row=item.method, by=by, account=item.method.account.number)
    if item.refund is not None:
        came_back(made=item.refund, code=found.code, by=by)
        return "The refund came back and counts as not given; give it back by check."
    if item.attempt is None:
        return "The bank knows no such account; it takes no payments until it is corrected."
    code = REASONS.get(found.code, "declined")
    done = take_back(key=item.attempt.key, code=code, on=on, now=by.at)
    return "The payment was taken back." if done else "The payment had been taken back before."


def _change(found: Changed, method: Method, by: Actor) -> str:
    """What the bank knows better acts from the next file on."""
    if not found.is_understood:
        return f"The bank asks for a change ({found.code}) that a person has to make."
    if method.is_removed:
        return "The bank account has been removed meanwhile; nothing is left to correct."
    number = found.account or opened(method.number_cipher)
    method.routing = found.routing or method.routing
    method.number_cipher, method.last_four = seal(number), number[-4:]
    method.number_hash = keyed_hash(f"{method.routing}:{number}")
    if found.kind:
        method.is_savings = found.kind == "savings"
    save_tracked(row=method, by=by, account=method.account.number)
    return "The bank account was corrected as the bank asked."


def _masked(found: Returned | Changed) -> str:
    if isinstance(found, Returned):
        return ""
    ending = f"account ending in {found.account[-4:]}" if found.account else ""
    return ", ".join(filter(None, (found.routing, ending, found.kind)))


def pass_prenotes(*, on: date) -> int:
    """Bank accounts whose pre-note has not come back for three banking days may be debited."""
    asked = AchItem.objects.filter(is_prenote=True, method__check_state="waiting")
    passed = [
        item.method_id
        for item in asked.select_related("file")
        if banking_day_after(item.file.effective_on, 3) <= on
    ]
    return Method.objects.filter(pk__in=passed).update(check_state="passed")
