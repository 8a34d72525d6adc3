"""Payment rules with their texts, and who takes the money of a cycle."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.regions import PROVINCES, US_STATES
from tollbook.payments.models import CycleGateways, PaymentRule
from tollbook.payments.rules_kept import forget_setup, newest_text, write_text

TAKEN = ("UNI", "This name is already used by another rule.")
STATE = ("STATE", "Enter two letters for each state, parted by blanks.")
NO_KEYS = ("KEYS", "Stripe's keys are not in this installation's environment yet.")
OTHER_KIND = ("KIND", "This rule is for the other kind of payment.")


@transaction.atomic
def save_rule(
    *, rule: PaymentRule, texts: Mapping[str, str], by: Actor, seen_version: int | None = None
) -> PaymentRule:
    """A new or changed rule; a text that differs is a new version. Raises WrongFields."""
    faults = {}
    same = PaymentRule.objects.filter(name__iexact=rule.name).exclude(pk=rule.pk)
    if same.exists():
        faults["name"] = TAKEN
    rule.surcharge_excluded_states = rule.surcharge_excluded_states.upper().replace(",", " ")
    if set(rule.surcharge_excluded_states.split()) - {*US_STATES, *PROVINCES}:
        faults["surcharge_excluded_states"] = STATE
    if faults:
        raise WrongFields(faults)
    save_tracked(row=rule, by=by, seen_version=seen_version)
    forget_setup()
    for kind, text in texts.items():
        standing = newest_text(rule, kind)
        if text != (standing.text if standing else ""):
            write_text(rule=rule, kind=kind, text=text, by=by)
    return rule


@transaction.atomic
def save_gateways(
    *, row: CycleGateways, by: Actor, seen_version: int | None = None
) -> CycleGateways:
    """Who takes the money of a cycle, under which rules; raises WrongFields."""
    faults = {}
    if row.card_gateway == "stripe" and not (
        settings.STRIPE_SECRET_KEY and settings.STRIPE_PUBLIC_KEY
    ):
        faults["card_gateway"] = NO_KEYS
    for name, kind in (("card_rule", "card"), ("bank_rule", "bank")):
        rule = getattr(row, name)
        if rule is not None and rule.kind != kind:
            faults[name] = OTHER_KIND
    if faults:
        raise WrongFields(faults)
    save_tracked(row=row, by=by, seen_version=seen_version)
    forget_setup()
    return row
