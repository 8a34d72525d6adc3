"""The fields of payment rules and of a cycle's gateways, as their forms ask for them."""

from decimal import Decimal

from tollbook.kernel.record import FieldSpec, Kind, Section

KINDS = (("card", "Cards"), ("bank", "Bank accounts"))
CARD_GATEWAYS = (("sandbox", "Sandbox, test cards only"), ("stripe", "Stripe"))
BANK_GATEWAYS = (("nacha", "ACH files to our bank"), ("sandbox", "Sandbox, test accounts only"))

RULE = Section(
    "rule",
    "payments",
    "Rule",
    "PaymentRule",
    (
        FieldSpec("name", "Name", "", size=60, is_required=True),
        FieldSpec(
            *("kind", "For", "It cannot change later.", Kind.CHOICE),
            choices=KINDS,
            is_required=True,
        ),
        FieldSpec(
            *(
                "surcharge_percent",
                "Surcharge in percent",
                "Cards: of credit cards only.",
                Kind.NUMBER,
            ),
            places=3,
            highest=Decimal(10),
            default=Decimal(0),
            unit="%",
            is_required=True,
        ),
        FieldSpec(
            *("surcharge_flat", "Surcharge, flat", "Added to the percentage.", Kind.MONEY),
            places=2,
            highest=Decimal("9999.99"),
            default=Decimal(0),
            is_required=True,
        ),
        FieldSpec(
            *("surcharge_cap", "Surcharge at most", "Empty: no cap.", Kind.MONEY),
            places=2,
            default=None,
            empty="No cap",
        ),
        FieldSpec(
            "surcharge_excluded_states",
            "No surcharge in these states",
            "Two letters each, parted by blanks: CT MA.",
            size=200,
        ),
        FieldSpec(
            *("minimum_days", "Days between payments", "0: any number.", Kind.WHOLE),
            highest=Decimal(365),
            default=0,
            is_required=True,
        ),
        FieldSpec(
            *("ceiling", "Minimum Amount for Rejecting Payments"),
            *("Payments above it are refused. Empty: no ceiling.", Kind.MONEY),
            places=2,
            lowest=Decimal("0.01"),
            highest=Decimal("99999999.99"),
            default=None,
            empty="No ceiling",
        ),
        FieldSpec(
            *("over_ceiling_message", "What is said above it"),
            "Empty: the amount that may be paid at most.",
            size=300,
            is_wide=True,
        ),
    ),
)
TEXTS = Section(
    "texts",
    "payments",
    "Texts",
    "RuleText",
    (
        FieldSpec(
            *("disclosure", "Disclosure", "Stands above cards, bank accounts and the review."),
            *(Kind.LONG_TEXT, 8000),
        ),
        FieldSpec(
            *("single", "Single Payment Terms", "Must be ticked to pay. Empty asks for nothing."),
            *(Kind.LONG_TEXT, 8000),
        ),
        FieldSpec(
            *("auto", "Auto Payment Terms", "Must be ticked to set up automatic payments."),
            *(Kind.LONG_TEXT, 8000),
        ),
    ),
    "A change is a new version; who agreed to an older one keeps it.",
)
GATEWAYS = Section(
    "gateways",
    "payments",
    "Who takes the money",
    "CycleGateways",
    (
        FieldSpec(
            *("card_gateway", "Cards", "", Kind.CHOICE),
            choices=CARD_GATEWAYS,
            empty="No cards",
            default="",
        ),
        FieldSpec(
            *("card_rule", "Rule for cards", "", Kind.REFERENCE), refers="pk", empty="No rule"
        ),
        FieldSpec(
            *("bank_gateway", "Bank accounts", "", Kind.CHOICE),
            choices=BANK_GATEWAYS,
            empty="No bank accounts",
            default="",
        ),
        FieldSpec(
            *("bank_rule", "Rule for bank accounts", "", Kind.REFERENCE),
            refers="pk",
            empty="No rule",
        ),
        FieldSpec(
            *("requires_ach_form", "RequireACHForm"),
            *("Bank accounts pay by themselves only with a signed form on file.", Kind.TICK),
            default=False,
        ),
    ),
)
BASE = Section(
    *("base-payments", "setup", "Payments", "BasePayment"),
    (
        FieldSpec(
            *("post_at_once", "Post payments at once", "Off, they wait in the queue."),
            *(Kind.TICK,),
            default=True,
        ),
        FieldSpec(
            *("returned_payment_fee", "Fee for a returned payment", "0 is none.", Kind.MONEY),
            places=2,
            highest=Decimal("999999.99"),
            default=Decimal("0.00"),
        ),
    ),
)
