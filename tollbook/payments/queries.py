"""Reads of the payments room."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from tollbook.customers.models import Account
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.rows import among
from tollbook.payments.attempts import offers_of, rule_of, surcharges_of
from tollbook.payments.models import (
    AchForm,
    Attempt,
    AttemptShare,
    AutoPlan,
    Method,
    PaymentProfile,
    RuleText,
    Settings,
)
from tollbook.payments.posting import confirmation_number
from tollbook.payments.types import UNDECIDED, AttemptState, MethodKind, RuleFacts

__all__ = [
    "attempt_for",
    "attempts_for",
    "auto_plan_of",
    "confirmation_number",
    "method_for",
    "methods_of",
    "offers_of",
    "payment_profile_of",
    "rule_of",
    "sees_bank_accounts",
    "surcharge_shown",
    "surcharges_of",
    "text_in_force",
    "undecided_of",
    "waiting_sum",
]


def payment_profile_of(account: Account) -> PaymentProfile:
    """What the account may do when it pays; the defaults where no row stands yet."""
    found = PaymentProfile.objects.filter(account=account).first()
    return found or PaymentProfile(account=account)


def methods_of(account_ids: Collection[int], kind: MethodKind | None = None) -> QuerySet[Method]:
    """The saved methods, the default one first, then the newest; forms come along."""
    forms = Prefetch("forms", AchForm.objects.order_by("-pk"))
    methods = Method.objects.filter(account__in=among(account_ids), is_removed=False)
    if kind is not None:
        methods = methods.filter(kind=kind)
    return methods.prefetch_related(forms).order_by("-is_default", "-pk")


def method_for(viewer: Viewer, method_id: int) -> Method:
    """A saved method of an account that `viewer` may see; raises NotFound."""
    methods = Method.objects.select_related("account").filter(pk=method_id, is_removed=False)
    if not viewer.sees_all:
        methods = methods.filter(account__in=viewer.allowed_ids)
    found = methods.first()
    if found is None:
        raise NotFound("payment method", method_id)
    return found


def attempts_for(viewer: Viewer) -> QuerySet[Attempt]:
    """Payments of the accounts in view, newest first."""
    attempts = Attempt.objects.select_related("account", "method", "made_by")
    if not viewer.sees_all:
        attempts = attempts.filter(shares__account__in=among(viewer.in_view_ids)).distinct()
    return attempts.order_by("-created_at", "-pk")


def attempt_for(viewer: Viewer, key: str) -> Attempt:
    """The payment of this key, if all its accounts are the viewer's; raises NotFound."""
    found = Attempt.objects.select_related("account", "method").filter(key=key).first()
    if found is None or not (viewer.sees_all or _is_own(viewer, found)):
        raise NotFound("payment", key)
    return found


def _is_own(viewer: Viewer, attempt: Attempt) -> bool:
    shared = {attempt.account_id, *attempt.shares.values_list("account", flat=True)}
    return shared <= set(viewer.allowed_ids)


def waiting_sum(account_ids: Collection[int]) -> Decimal:
    """What has been paid but is not posted yet, for the line beside the balance."""
    shares = AttemptShare.objects.filter(
        account__in=among(account_ids),
        attempt__is_posted=False,
        attempt__state__in=(AttemptState.SUCCEEDED, AttemptState.QUEUED),
    )
    return sum(shares.values_list("amount", flat=True), Decimal("0.00"))


def undecided_of(account_ids: Collection[int]) -> QuerySet[Attempt]:
    """Payments whose end nobody knows yet."""
    attempts = Attempt.objects.filter(shares__account__in=among(account_ids))
    return attempts.filter(state__in=UNDECIDED).distinct().order_by("-created_at")


def auto_plan_of(account: Account) -> AutoPlan | None:
    """The automatic payment that is on, if any."""
    plans = AutoPlan.objects.select_related("method", "consent")
    return plans.filter(account=account, is_on=True).first()


def text_in_force(cycle_code: str, kind: MethodKind, text: str) -> RuleText | None:
    """The newest version of a rule's text (disclosure, single or auto); None asks for nothing."""
    row = offers_of(cycle_code)
    rule = (row.card_rule if kind == MethodKind.CARD else row.bank_rule) if row else None
    if rule is None:
        return None
    newest = rule.texts.filter(kind=text).order_by("-number").first()
    return newest if newest and newest.text else None


def surcharge_shown(account: Account, amount: Decimal, method: Method, rule: RuleFacts) -> Decimal:
    """What the payer is told before paying; the same function as takes it."""
    if payment_profile_of(account).surcharge_exempt:
        return Decimal("0.00")
    return surcharges_of({account.pk: amount}, method, rule).get(account.pk, Decimal("0.00"))


def sees_bank_accounts(account: Account) -> bool:
    """Whether customers of the account are offered bank accounts (the ACH gate)."""
    if not Settings.load().ach_by_custom_field:
        return True
    return bool(account.custom.get("ach"))
