"""The rules of a cycle, their texts, and who agreed to which version."""

from collections.abc import Collection
from urllib.parse import quote

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.payments.models import ConsentGiven, CycleGateways, PaymentRule, RuleText
from tollbook.payments.types import MethodKind, RuleFacts


@transaction.atomic
def write_text(*, rule: PaymentRule, kind: str, text: str, by: Actor) -> RuleText:
    """A new version of a rule's text; the same words again are the version that stands."""
    newest = rule.texts.select_for_update().filter(kind=kind).order_by("-number").first()
    if newest is not None and newest.text == text:
        return newest
    forget_setup()
    number = newest.number + 1 if newest else 1
    return RuleText.objects.create(
        rule=rule, kind=kind, number=number, text=text, written_at=by.at, written_by=by.user
    )


def newest_text(rule: PaymentRule | None, kind: str) -> RuleText | None:
    """The version in force of a rule's text (disclosure, single or auto); None asks for nothing."""
    if rule is None:
        return None
    newest = rule.texts.filter(kind=kind).order_by("-number").first()
    return newest if newest and newest.text else None


def texts_by_kind(rule: PaymentRule | None) -> dict[str, RuleText]:
    """The versions in force of a rule's texts, by kind; what asks for nothing is left out.

    Asks nothing where the rule was read with its texts.
    """
    if rule is None:
        return {}
    texts = sorted(rule.texts.all(), key=lambda each: each.number)
    newest = {text.kind: text for text in texts}
    return {kind: text for kind, text in newest.items() if text.text}


def texts_that_hold() -> "QuerySet[RuleText]":
    """The newest version of each text of each rule, to be read with the rules."""
    later = RuleText.objects.filter(
        rule=OuterRef("rule"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    return RuleText.objects.filter(~Exists(later))


def newest_texts(rules: Collection[PaymentRule], kind: str) -> list[RuleText]:
    """The versions in force of these rules' texts, in the order of the rules; the same words once.

    kind: disclosure, single or auto.
    """
    kept = [text for rule in rules if (text := texts_by_kind(rule).get(kind))]
    return list({text.text: text for text in reversed(kept)}.values())[::-1]


def setup_key(cycle_code: str) -> str:
    """Where the gateways and rules of a cycle are kept for its pages."""
    return f"payment-setup:{quote(cycle_code)}"


def forget_setup() -> None:
    """What pages keep of gateways, rules and texts is read anew once this is saved; other processes
    see it within a minute."""
    codes = CycleGateways.objects.values_list("cycle_code", flat=True)
    transaction.on_commit(lambda: cache.delete_many([setup_key(code) for code in codes]))


def agree(
    *, account: Account, text: RuleText, method_words: str, by: Actor, note: str = ""
) -> ConsentGiven:
    """Keep that somebody agreed to this version of a text, for this method."""
    return ConsentGiven.objects.create(
        account=account,
        text=text,
        user=by.user,
        given_at=by.at,
        ip=by.ip or None,
        method_words=method_words,
        note=note,
    )


def rule_of(cycle_code: str, kind: MethodKind) -> RuleFacts:
    """The payment rule of a cycle for cards or for bank accounts; one without limits if none."""
    row = offers_of(cycle_code)
    rule = row.rule(kind) if row else None
    return rule.facts if rule else RuleFacts()


def offers_of(cycle_code: str) -> CycleGateways | None:
    """The gateways and rules of a cycle."""
    rows = CycleGateways.objects.select_related("card_rule", "bank_rule")
    return rows.filter(cycle_code=cycle_code).first()
