"""Reads of the payments desk: what staff see of payments, runs, bank files and forms."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from tollbook.customers.models import Account
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO, from_micros, settle
from tollbook.kernel.rows import Micros, among_texts
from tollbook.payments.ach_forms import form_file
from tollbook.payments.banking_days import banking_day_after
from tollbook.payments.files import (
    ENTRIES_MAX,
    Totals,
    digest_of,
    fitting,
    waiting_payments,
    waiting_prenotes,
    waiting_refunds,
)
from tollbook.payments.gateways.nacha.reader import notices
from tollbook.payments.models import (
    AchFile,
    AchForm,
    AchItem,
    AchNotice,
    Attempt,
    AttemptShare,
    AutoRun,
    AutoTry,
    CycleGateways,
    PaymentRule,
    Refund,
)
from tollbook.payments.types import AttemptState

__all__ = ["Totals", "form_file"]
NOT_GIVEN = (AttemptState.DECLINED, AttemptState.CANCELLED, AttemptState.RETURNED)
# What a person looks at: asked about in vain, or still being asked about.
NOT_ARRIVED_MAX = 100
UNANSWERED = (AttemptState.PERSON, AttemptState.UNKNOWN, AttemptState.SENT)


@dataclass(frozen=True)
class Waiting:
    """What the next bank file would hold."""

    payments: int
    total: Decimal
    prenotes: int
    effective_on: date
    refunds: int = 0
    credits: Decimal = ZERO

    @property
    def totals(self) -> Totals:
        """As they are compared once more when the file is made."""
        return Totals(self.entries, self.total, self.credits)

    @property
    def entries(self) -> int:
        """How many entries it would have."""
        return self.payments + self.prenotes + self.refunds


def payments_for(
    viewer: Viewer, *, words: str = "", state: str = "", came: str = ""
) -> QuerySet[Attempt]:
    """Payments by account, method or amount, by state and by where they were asked for."""
    found = _seen_by(viewer).select_related("account", "made_by")
    if words:
        found = found.filter(_holds(words))
    by = {"state": state, "paid_from": came}
    return found.filter(**{name: value for name, value in by.items() if value})


def _seen_by(viewer: Viewer) -> QuerySet[Attempt]:
    """The payments that a staff person sees: those all of whose accounts are theirs to see."""
    if viewer.sees_all or not viewer.is_staff:
        return Attempt.objects.all() if viewer.sees_all else Attempt.objects.none()
    elsewhere = AttemptShare.objects.filter(~seen_by(viewer, "account"), attempt=OuterRef("pk"))
    return Attempt.objects.filter(seen_by(viewer, "account")).filter(~Exists(elsewhere))


def _holds(words: str) -> Q:
    """Account number or name, words of the method, the amount, or a confirmation number."""
    held = Q(account__number__istartswith=words) | Q(account__name__icontains=words)
    held |= Q(method_words__icontains=words)
    plain = words.replace(",", "").removeprefix("$")
    if plain.replace(".", "", 1).isdecimal() and len(plain) <= 12:
        held |= Q(amount=settle(Decimal(plain)))
    number = words.upper().removeprefix("P")
    return held | Q(pk=int(number)) if number.isdecimal() and len(number) <= 12 else held


def payment_for(viewer: Viewer, number: int) -> Attempt:
    """The payment with this number; raises NotFound."""
    found = payments_for(viewer).filter(pk=number).select_related("method", "consent__text").first()
    if found is None:
        raise NotFound("payment", number)
    return found


def payments_of(account: Account) -> QuerySet[Attempt]:
    """Every payment that an account made or that went to it, newest first."""
    held = Q(account=account) | Q(shares__account=account)
    found = Attempt.objects.filter(held).distinct().select_related("account", "made_by")
    return found.order_by("-created_at", "-pk")


def payment_counts_for(viewer: Viewer) -> dict[str, int]:
    """How many payments stand in each state."""
    rows = _seen_by(viewer).order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def unanswered_for(viewer: Viewer) -> QuerySet[Attempt]:
    """Payments whose end nobody knows, those that wait for a person first, oldest first."""
    found = _seen_by(viewer).filter(state__in=UNANSWERED).select_related("account")
    return found.order_by("state", "created_at", "pk")


def shares_of(attempt: Attempt) -> list[AttemptShare]:
    """The accounts that a payment goes to, with the entries it made."""
    return list(attempt.shares.select_related("account", "entry").order_by("pk"))


def refunds_of(attempt: Attempt) -> list[Refund]:
    """What was given back, newest first."""
    return list(attempt.refunds.select_related("made_by", "settled_by").order_by("-pk"))


def refund_for(viewer: Viewer, payment: int, number: int) -> Refund:
    """The refund with this number, of this payment; raises NotFound."""
    refunds = Refund.objects.filter(attempt__in=_seen_by(viewer)).select_related("attempt__account")
    found = refunds.filter(pk=number, attempt=payment).first()
    if found is None:
        raise NotFound("refund", number)
    return found


def refunds_not_arrived_for(viewer: Viewer) -> list[Refund]:
    """Refunds that did not arrive and that nobody has dealt with, the oldest first."""
    found = Refund.objects.filter(
        attempt__in=_seen_by(viewer), state=AttemptState.RETURNED, settled_at__isnull=True
    )
    found = found.select_related("attempt__account").order_by("ended_at", "pk")
    return list(found[:NOT_ARRIVED_MAX])


def refundable_of(attempt: Attempt) -> Decimal:
    """What may still be given back; zero while it is not posted."""
    if attempt.state != AttemptState.SUCCEEDED or not attempt.is_posted:
        return ZERO
    given = attempt.refunds.exclude(state__in=NOT_GIVEN).aggregate(m=Sum(Micros("amount")))["m"]
    return settle(attempt.amount + attempt.surcharge - from_micros(given or 0))


def runs_for(viewer: Viewer) -> QuerySet[AutoRun]:
    """Runs over the automatic payments, newest first."""
    runs = AutoRun.objects.select_related("made_by").order_by("-began_at", "-pk")
    return runs if viewer.sees_all else runs.none()


def run_for(viewer: Viewer, number: int) -> AutoRun:
    """The run with this number; raises NotFound."""
    found = runs_for(viewer).filter(pk=number).first()
    if found is None:
        raise NotFound("run of automatic payments", number)
    return found


def tries_of_run(run: AutoRun) -> QuerySet[AutoTry]:
    """What a run tried, what failed first."""
    tries = run.tries.select_related("plan__account", "plan__method", "attempt")
    return tries.order_by("-outcome", "pk")


def waiting_for_file(on: date) -> Waiting:
    """What a file made today would hold, to be looked at before it is made; what one file cannot
    hold waits for the next one."""
    payments = [sum(each) for each in _first(waiting_payments(), "amount", "surcharge")]
    payments = payments[: fitting(payments)]
    prenotes = len(_first(waiting_prenotes(), "pk", besides=len(payments)))
    taken = len(payments) + prenotes
    refunds = [amount for (amount,) in _first(waiting_refunds(), "amount", besides=taken)]
    refunds = refunds[: fitting(refunds)]
    return Waiting(
        payments=len(payments),
        total=settle(sum(payments, ZERO)),
        prenotes=prenotes,
        effective_on=banking_day_after(on),
        refunds=len(refunds),
        credits=settle(sum(refunds, ZERO)),
    )


def _first(rows: QuerySet[Any], *names: str, besides: int = 0) -> list[tuple[Any, ...]]:
    """These columns of as many rows as one file holds beside so many others."""
    return list(rows.values_list(*names)[: ENTRIES_MAX - besides])


def files_for(viewer: Viewer) -> QuerySet[AchFile]:
    """Bank files, newest first; their text, which holds account numbers, is left where it is."""
    files = AchFile.objects.select_related("made_by").defer("text").order_by("-made_at", "-pk")
    return files if viewer.sees_all else files.none()


def file_for(viewer: Viewer, number: int) -> AchFile:
    """The bank file with this number; raises NotFound."""
    found = files_for(viewer).filter(pk=number).first()
    if found is None:
        raise NotFound("bank file", number)
    return found


def items_of(file: AchFile) -> QuerySet[AchItem]:
    """The entries of a file in its order."""
    items = AchItem.objects.filter(file=file).select_related("attempt", "refund", "method__account")
    return items.prefetch_related("notices").order_by("trace")


def notices_for(viewer: Viewer) -> QuerySet[AchNotice]:
    """What banks sent back, newest first."""
    names = ("item__method__account", "item__attempt", "item__refund")
    notices = AchNotice.objects.select_related(*names)
    return notices.order_by("-read_at", "-pk") if viewer.sees_all else notices.none()


def read_before(text: str) -> datetime | None:
    """When a file of the bank with this text was read first; None where it never was, or whoever
    read it was broken off before its last notice."""
    known = AchNotice.objects.filter(digest=digest_of(text)).order_by("read_at").first()
    if known is None:
        return None
    told = {(each.trace, each.code) for each in notices(text)}
    kept = AchNotice.objects.filter(trace__in=among_texts(trace for trace, _ in told))
    is_whole = told <= set(kept.values_list("trace", "code"))
    return known.read_at if is_whole else None


def forms_for(viewer: Viewer) -> QuerySet[AchForm]:
    """Uploaded forms that wait for a look, oldest first."""
    forms = _forms_seen_by(viewer).filter(state="uploaded").select_related("method__account")
    return forms.order_by("uploaded_at", "pk")


def _forms_seen_by(viewer: Viewer) -> QuerySet[AchForm]:
    forms = AchForm.objects.filter(seen_by(viewer, "method__account"))
    return forms if viewer.is_staff else forms.none()


def form_for(viewer: Viewer, number: int) -> AchForm:
    """The form with this number; raises NotFound."""
    forms = _forms_seen_by(viewer).select_related("method__account", "reviewed_by")
    found = forms.filter(pk=number).first()
    if found is None:
        raise NotFound("form", number)
    return found


def rules_for(viewer: Viewer) -> QuerySet[PaymentRule]:
    """The payment rules by name."""
    rules = PaymentRule.objects.order_by("kind", "name")
    return rules if viewer.sees_all else rules.none()


def rule_for(viewer: Viewer, number: int) -> PaymentRule:
    """The rule with this number; raises NotFound."""
    found = rules_for(viewer).filter(pk=number).first()
    if found is None:
        raise NotFound("payment rule", number)
    return found


def gateways_of_cycles(viewer: Viewer) -> dict[str, CycleGateways]:
    """Who processes what, by cycle code."""
    rows = CycleGateways.objects.select_related("card_rule", "bank_rule")
    return {row.cycle_code: row for row in rows} if viewer.sees_all else {}
