"""Reads of the payments room."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from tollbook.customers.models import Account, Location
from tollbook.customers.queries import bill_to_of
from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.rows import among
from tollbook.payments.automatic import FORM_TROUBLES, AutoWish, Due, auto_trouble, may_leave
from tollbook.payments.check import check
from tollbook.payments.files import text_of
from tollbook.payments.links import LinkedBill, Slip, digest_of, typed_method
from tollbook.payments.methods import (
    CardAddress,
    CardChange,
    NewBank,
    NewCard,
    bank_name,
    is_checked_first,
    may_delete,
    valid_routing,
)
from tollbook.payments.models import (
    AchForm,
    Attempt,
    AttemptShare,
    AutoPlan,
    AutoTry,
    CycleGateways,
    Method,
    PayLink,
    PaymentProfile,
    PaymentRule,
    Refund,
    RuleText,
    Settings,
)
from tollbook.payments.posting import confirmation_number
from tollbook.payments.queries.hosted import sandbox_cards
from tollbook.payments.queries.telling import (
    cards_that_expire,
    plans_to_be_told,
    returned_to_be_told,
    to_be_told,
    tries_to_be_told,
)
from tollbook.payments.rules.calendar import card_retry_on, taken_on
from tollbook.payments.rules.declines import words_of
from tollbook.payments.rules.limits import bears_surcharge
from tollbook.payments.rules_kept import newest_texts, offers_of, rule_of, texts_by_kind
from tollbook.payments.surcharging import surcharge_state, surcharges_of
from tollbook.payments.types import UNDECIDED, AttemptState, MethodKind, RuleFacts

__all__ = [
    "FORM_TROUBLES",
    "AutoWish",
    "CardAddress",
    "CardChange",
    "Due",
    "LinkedBill",
    "NewBank",
    "NewCard",
    "Slip",
    "attempt_for",
    "attempt_of_link",
    "attempts_for",
    "auto_plan_for",
    "auto_plan_of",
    "auto_plans_ending_for",
    "auto_tries_of",
    "auto_trouble",
    "bank_name",
    "bears_surcharge",
    "billing_address_of",
    "card_retry_on",
    "cards_that_expire",
    "check",
    "confirmation_number",
    "fee_of_link",
    "is_checked_first",
    "link_called",
    "may_delete",
    "may_leave",
    "method_for",
    "methods_for",
    "methods_of",
    "newest_form_of",
    "offers_of",
    "payment_profile_of",
    "plans_that_are_on",
    "plans_to_be_told",
    "read_forms",
    "refunds_for",
    "restrictions_of",
    "returned_to_be_told",
    "rule_of",
    "rule_texts_of",
    "sandbox_cards",
    "sees_bank_accounts",
    "surcharge_shown",
    "surcharge_state",
    "surcharges_of",
    "taken_on",
    "takes_payments",
    "text_in_force",
    "text_of",
    "texts_in_force",
    "texts_of_rule",
    "to_be_told",
    "tries_to_be_told",
    "typed_method",
    "undecided_of",
    "valid_routing",
    "waiting_by_account",
    "waiting_sum",
    "words_of",
]


ENDING_MAX = 100
ENDING_SECONDS = 60
RULE_FIELDS = ("card_rule", "bank_rule")


def payment_profile_of(account: Account) -> PaymentProfile:
    """What the account may do when it pays; the defaults where no row stands yet."""
    found = PaymentProfile.objects.filter(account=account).first() or PaymentProfile()
    found.account = account
    return found


def methods_of(account_ids: Collection[int]) -> QuerySet[Method]:
    """The saved methods, the default one first, then the newest, each with the state where the
    bills of its account go."""
    methods = Method.objects.filter(account__in=among(account_ids), is_removed=False, is_once=False)
    place = Location.objects.filter(account=OuterRef("account"), is_bill_to=True).values("state")
    beside = {"bills_state": Coalesce(Subquery(place[:1]), Value(""))}
    methods = methods.annotate(**beside)
    return methods.order_by("-is_default", "-pk")


def read_forms(methods: Sequence[Method]) -> None:
    """Read the signed forms of these methods beside them, the newest first; one statement."""
    prefetch_related_objects(methods, Prefetch("forms", AchForm.objects.order_by("-pk")))


def methods_for(viewer: Viewer) -> QuerySet[Method]:
    """The saved methods of the accounts that `viewer` may see, by account; bank accounts that the
    ACH gate keeps from customers are shown to staff only."""
    methods = Method.objects.select_related("account").filter(is_removed=False, is_once=False)
    methods = methods.filter(seen_by(viewer, "account"))
    if not viewer.is_staff and Settings.load().ach_by_custom_field:
        methods = methods.filter(Q(kind=MethodKind.CARD) | Q(account__custom__ach=True))
    return methods.order_by("account__number", "-is_default", "-pk")


def method_for(viewer: Viewer, handle: str) -> Method:
    """A saved method of an account that `viewer` may see; raises NotFound."""
    found = methods_for(viewer).filter(handle=handle).first()
    if found is None:
        raise NotFound("payment method", handle)
    return found


def billing_address_of(account: Account) -> dict[str, str]:
    """Where the bills of the account go, as the fields of a new card begin."""
    place = bill_to_of([account]).get(account.pk)
    names = [each.name for each in fields(CardAddress)]
    return {name: getattr(place, name) for name in names} if place else {}


def newest_form_of(method: Method) -> AchForm | None:
    """The form of a bank account that was asked for or uploaded last."""
    return method.forms.order_by("-pk").first()


def attempts_for(viewer: Viewer) -> QuerySet[Attempt]:
    """Payments of the accounts in view, newest first; as with `attempt_for`, only those whose
    payer and every share the viewer may see."""
    attempts = Attempt.objects.select_related("account", "method", "made_by")
    if not viewer.sees_all:
        others = AttemptShare.objects.filter(~seen_by(viewer, "account"), attempt=OuterRef("pk"))
        attempts = attempts.filter(seen_by(viewer, "account"), ~Exists(others))
        attempts = attempts.filter(in_view_of(viewer, "shares__account")).distinct()
    return attempts.order_by("-created_at", "-pk")


def refunds_for(viewer: Viewer) -> QuerySet[Refund]:
    """What was given back of the payments in view, newest first."""
    refunds = Refund.objects.select_related("attempt__account")
    if not viewer.sees_all:
        refunds = refunds.filter(attempt__in=attempts_for(viewer).order_by().values("pk"))
    return refunds.order_by("-pk")


def attempt_for(viewer: Viewer, key: str) -> Attempt:
    """The payment of this key, if all its accounts are the viewer's; raises NotFound."""
    found = Attempt.objects.select_related("account", "method").filter(key=key).first()
    if found is None or not (viewer.sees_all or _is_own(viewer, found)):
        raise NotFound("payment", key)
    return found


def _is_own(viewer: Viewer, attempt: Attempt) -> bool:
    shared = {attempt.account_id, *attempt.shares.values_list("account", flat=True)}
    return Account.objects.filter(seen_by(viewer), pk__in=shared).count() == len(shared)


def waiting_sum(account_ids: Collection[int]) -> Decimal:
    """What has been paid but is not posted yet, for the line beside the balance."""
    return sum(waiting_by_account(account_ids).values(), Decimal("0.00"))


def waiting_by_account(account_ids: Collection[int]) -> dict[int, Decimal]:
    """Account -> what has been paid and is not posted yet; none where nothing is."""
    shares = AttemptShare.objects.filter(
        account__in=among(account_ids),
        attempt__is_posted=False,
        attempt__state__in=(AttemptState.SUCCEEDED, AttemptState.QUEUED),
    )
    found: dict[int, Decimal] = {}
    for account_id, amount in shares.values_list("account", "amount"):
        found[account_id] = found.get(account_id, Decimal("0.00")) + amount
    return found


def undecided_of(account_ids: Collection[int]) -> QuerySet[Attempt]:
    """Payments whose end nobody knows yet."""
    attempts = Attempt.objects.filter(shares__account__in=among(account_ids))
    return attempts.filter(state__in=UNDECIDED).distinct().order_by("-created_at")


def auto_plan_of(account: Account) -> AutoPlan | None:
    """The automatic payment that is on, if any."""
    plans = AutoPlan.objects.select_related("method", "consent")
    return plans.filter(account=account, is_on=True).first()


def text_in_force(offers: CycleGateways | None, kind: MethodKind, text: str) -> RuleText | None:
    """The newest version of a rule's text (disclosure, single or auto); None asks for nothing."""
    return texts_of_rule(offers, kind).get(text)


def texts_of_rule(offers: CycleGateways | None, kind: MethodKind) -> dict[str, RuleText]:
    """What the rule of a kind of payment says: disclosure, single and auto, as far as it does."""
    return texts_by_kind(offers.rule(kind) if offers else None)


def texts_in_force(
    offers: CycleGateways | None, kinds: Collection[MethodKind], text: str
) -> list[RuleText]:
    """What the rules of a cycle say to whoever pays by one of these kinds; each text once."""
    rules = [rule for kind in kinds if offers and (rule := offers.rule(kind))]
    return newest_texts(rules, text) if rules else []


def rule_texts_of(rule: PaymentRule) -> dict[str, str]:
    """The texts of a rule that are in force, by kind; "" where it has none."""
    found = texts_by_kind(rule)
    return {kind: found[kind].text if kind in found else "" for kind, _ in RuleText.KINDS}


def surcharge_shown(
    shares: Mapping[int, Decimal],
    method: Method,
    rule: RuleFacts,
    own: PaymentProfile | None = None,
) -> Decimal:
    """What the payer is told before paying, by the function that takes it.

    shares: by account.   own: of the paying account, where it was read already.
    """
    if not any(surcharges_of(shares, method, rule).values()):
        return Decimal("0.00")  # nothing to be exempt from, so nobody is asked about
    left_out = _exempt_among(set(shares), own)
    charged = {key: amount for key, amount in shares.items() if key not in left_out}
    return sum(surcharges_of(charged, method, rule).values(), Decimal("0.00"))


def _exempt_among(account_ids: set[int], own: PaymentProfile | None) -> set[int]:
    """Those of the accounts that bear no surcharge."""
    if own is not None and account_ids == {own.account_id}:
        return account_ids if own.surcharge_exempt else set()
    exempt = PaymentProfile.objects.filter(account__in=account_ids, surcharge_exempt=True)
    return set(exempt.values_list("account", flat=True))


def link_called(secret: str, now: datetime) -> PayLink | None:
    """The payment link with this secret; None where there is none or its time is over."""
    links = PayLink.objects.filter(digest=digest_of(secret), expires_at__gt=now)
    return links.select_related("account__group__base__company").first()


def fee_of_link(bill: LinkedBill, method: Method | None, offers: CycleGateways | None) -> Decimal:
    """The surcharge on a bill that is paid by a typed card, or (None) from any bank account."""
    payer = method or Method(kind=MethodKind.BANK, account=bill.link.account)
    kept = offers.rule(MethodKind(payer.kind)) if offers else None
    rule = kept.facts if kept else RuleFacts()
    return surcharge_shown({bill.link.account_id: bill.amount}, payer, rule)


def attempt_of_link(link: PayLink, key: str) -> Attempt | None:
    """The payment that was begun on this link under `key`; "" is no key."""
    if not key:
        return None
    return Attempt.objects.filter(link=link, key=key).first()


def auto_plan_for(viewer: Viewer) -> AutoPlan | None:
    """The automatic payment of the one account in view; of several there is no one answer."""
    if len(viewer.in_view_ids) != 1:
        return None
    plans = AutoPlan.objects.select_related("method")
    return plans.filter(account=viewer.in_view_ids[0], is_on=True).first()


def takes_payments(cycle_codes: "QuerySet[Any, str]") -> bool:
    """Whether one of these cycles has a processor of any kind; one statement."""
    has_one = ~Q(card_gateway="") | ~Q(bank_gateway="")
    return CycleGateways.objects.filter(has_one, cycle_code__in=cycle_codes).exists()


def auto_plans_ending_for(viewer: Viewer, until: date) -> list[AutoPlan]:
    """Automatic payments of the accounts in view whose card is no longer good after `until`, the
    card that ends first first; as many as a page names. Known for a minute, without what a
    processor knows the card by."""
    key = f"ending:{viewer.user.pk}:{viewer.view_key.replace(' ', '-')}:{until.isoformat()}"
    found: Any = cache.get_or_set(key, lambda: _ending(viewer, until), ENDING_SECONDS)
    return list(found)


def _ending(viewer: Viewer, until: date) -> list[AutoPlan]:
    plans = AutoPlan.objects.select_related("method", "account").filter(
        account__in=among(viewer.in_view_ids), is_on=True, method__expires_on__lte=until
    )
    shown = plans.defer("method__token", "method__holder", "method__address_1", "method__address_2")
    return list(shown.order_by("method__expires_on", "pk")[:ENDING_MAX])


def auto_tries_of(plan: AutoPlan, most: int) -> list[AutoTry]:
    """The newest runs of an automatic payment."""
    return list(plan.tries.select_related("attempt").order_by("-on", "-pk")[:most])


def sees_bank_accounts(account: Account) -> bool:
    """Whether customers of the account are offered bank accounts (the ACH gate)."""
    if not Settings.load().ach_by_custom_field:
        return True
    return bool(account.custom.get("ach"))


def restrictions_of(cycle_code: str) -> set[str]:
    """Which settings of a profile some rule of the cycle makes meaningful."""
    found: set[str] = set()
    for line in CycleGateways.objects.filter(cycle_code=cycle_code).select_related(*RULE_FIELDS):
        for rule in (getattr(line, name) for name in RULE_FIELDS):
            found |= _restrictions(rule) if rule is not None else set()
    return found


def _restrictions(rule: PaymentRule) -> set[str]:
    takes = {
        "surcharge_exempt": rule.surcharge_percent > 0 or rule.surcharge_flat > 0,
        "min_days_exempt": rule.minimum_days > 0,
        "ceiling_exempt": rule.ceiling is not None,
    }
    return {name for name, does in takes.items() if does}


def profiles_with_choice(column: str, value: int) -> bool:
    """Whether an account's profile holds the number in this column."""
    return PaymentProfile.objects.filter(**{column: value}).exists()


def plans_that_are_on() -> QuerySet[AutoPlan]:
    """Every automatic payment that is on, in a fixed order."""
    plans = AutoPlan.objects.filter(is_on=True).order_by("pk")
    return plans.select_related("method", "account__group__base__company")
