"""Texts of payment rules, and who agreed to which version."""

from collections.abc import Collection

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.payments.models import ConsentGiven, PaymentRule, RuleText


@transaction.atomic
def write_text(*, rule: PaymentRule, kind: str, text: str, by: Actor) -> RuleText:
    """A new version of a rule's text; the same words again are the version that stands."""
    newest = rule.texts.select_for_update().filter(kind=kind).order_by("-number").first()
    if newest is not None and newest.text == text:
        return newest
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
    """The versions in force of a rule's texts, by kind; what asks for nothing is left out."""
    if rule is None:
        return {}
    newest = {text.kind: text for text in rule.texts.order_by("number")}
    return {kind: text for kind, text in newest.items() if text.text}


def newest_texts(rules: Collection[PaymentRule], kind: str) -> list[RuleText]:
    """The versions in force of these rules' texts, in the order of the rules; the same words once.

    kind: disclosure, single or auto.
    """
    found = RuleText.objects.filter(rule__in=rules, kind=kind).order_by("number")
    newest = {text.rule_id: text for text in found}
    kept = [newest[rule.pk] for rule in rules if rule.pk in newest and newest[rule.pk].text]
    return list({text.text: text for text in reversed(kept)}.values())[::-1]


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
