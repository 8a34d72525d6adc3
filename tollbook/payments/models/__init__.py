"""How accounts pay: profiles, rules, methods, attempts, automatic payments, ACH files."""

from tollbook.payments.models.ach import AchFile, AchItem, AchNotice
from tollbook.payments.models.attempt import Attempt, AttemptShare, Refund
from tollbook.payments.models.auto import AutoPlan, AutoRun, AutoTry
from tollbook.payments.models.link import LinkTry, PayLink
from tollbook.payments.models.method import AchForm, Method
from tollbook.payments.models.profile import BasePayment, PaymentProfile, Settings
from tollbook.payments.models.rule import ConsentGiven, CycleGateways, PaymentRule, RuleText
from tollbook.payments.models.sandbox import SandboxCharge

__all__ = [
    "AchFile",
    "AchForm",
    "AchItem",
    "AchNotice",
    "Attempt",
    "AttemptShare",
    "AutoPlan",
    "AutoRun",
    "AutoTry",
    "BasePayment",
    "ConsentGiven",
    "CycleGateways",
    "LinkTry",
    "Method",
    "PayLink",
    "PaymentProfile",
    "PaymentRule",
    "Refund",
    "RuleText",
    "SandboxCharge",
    "Settings",
]
