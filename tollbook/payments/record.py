"""The fields that say how an account may pay, as pages draw them."""

from tollbook.kernel.record import FieldSpec, Kind, Portal, Section

PROFILE = "PaymentProfile"

CONFIRMATIONS = Section(
    "confirmations",
    "invoicing",
    "Payment confirmations",
    PROFILE,
    (
        FieldSpec(
            *("confirmation_emails", "Payment Confirmation Email"),
            "One message for each one-time payment, after it is posted.",
            *(Kind.EMAILS, 500),
            portal=Portal.EDIT,
            is_main=True,
            is_wide=True,
            empty="As the base",
        ),
    ),
)

SETTINGS = Section(
    "payment",
    "billing",
    "Payment settings",
    PROFILE,
    (
        FieldSpec(
            *("surcharge_exempt", "Prevent Surcharge from Payment Rule"),
            *("No processing fee on card and bank payments.", Kind.TICK),
            default=False,
        ),
        FieldSpec(
            *("min_days_exempt", "Allow Payments Before Minimum Number of Days on Payment Rule"),
            *("Further payments inside the rule's waiting days are taken.", Kind.TICK),
            default=False,
        ),
        FieldSpec(
            *("ceiling_exempt", "Allow Payments Over Minimum Amount for Rejecting Payments"),
            *("Any amount is taken, whatever the rule's ceiling.", Kind.TICK),
            default=False,
        ),
        FieldSpec(
            *("method_delete", "Payment Method Delete Behavior"),
            *("Whether customers may delete a payment method; staff always may.",),
            *(Kind.WHOLE_CHOICE,),
            choice_list="PaymentMethodDelete",
            default=1,
            is_main=True,
        ),
        FieldSpec(
            *("autopay_leave", "Cannot leave recurring"),
            *("Whether customers may turn automatic payment off; staff always may.",),
            *(Kind.WHOLE_CHOICE,),
            choice_list="AutopayLeave",
            default=1,
            is_main=True,
        ),
        FieldSpec(
            *("ach_form_exempt", "Recurring bank payments without a signed NACHA form"),
            *("Lifts the cycle's demand for the form.", Kind.TICK),
            default=False,
        ),
    ),
)

SECTIONS = (CONFIRMATIONS, SETTINGS)
