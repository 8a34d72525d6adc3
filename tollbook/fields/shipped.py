"""The custom fields and drop-down lists that come with the system."""

from decimal import Decimal

from tollbook.fields.types import (
    QUESTIONS,
    DefinitionFacts,
    FieldKind,
    ListFacts,
    PortalSight,
)

MUCH = Decimal("9999999.99")
EXTERNAL, REFERRAL, CREDIT, CARE = "External systems", "Referral", "Credit", "Care"
TEXT, MONEY, YES_NO = FieldKind.TEXT, FieldKind.MONEY, FieldKind.YES_NO
CHOICE, DATE, NUMBER = FieldKind.CHOICE, FieldKind.DATE, FieldKind.NUMBER

LISTS = (
    ListFacts(
        *("CustomerVIPStatus", "Customer VIP status", "How dear a customer is; in the header."),
        (("bronze", "Bronze"), ("silver", "Silver"), ("gold", "Gold"), ("platinum", "Platinum")),
    ),
    ListFacts(
        *("CreditRisk", "Credit risk", "How likely a customer is not to pay."),
        (("low", "Low"), ("medium", "Medium"), ("high", "High")),
    ),
    ListFacts(
        *("ReasonCancelled", "Reason cancelled", "Why a customer left."),
        (
            ("moved", "Moved out of our area"),
            ("price", "Price"),
            ("competitor", "Went to another carrier"),
            ("quality", "Quality of service"),
            ("not-needed", "No longer needed"),
            ("closed", "Business closed"),
            ("deceased", "Customer died"),
            ("non-payment", "Did not pay"),
            ("other", "Other"),
        ),
    ),
    ListFacts(
        *("ReasonRetained", "Reason retained", "Why a customer who wanted to leave stayed."),
        (
            ("credit", "Was given a credit"),
            ("plan", "Changed to another plan"),
            ("repaired", "The fault was repaired"),
            ("term", "Signed a new term"),
            ("other", "Other"),
        ),
    ),
    ListFacts(
        *("PaymentMethodDelete", "Payment method delete behavior"),
        "Above 0 customers may delete payment methods, below 0 they may not.",
        (("1", "May delete"), ("-1", "May not delete"), ("-2", "May not delete, ask us")),
        is_numbers=True,
    ),
    ListFacts(
        *("AutopayLeave", "Leaving automatic payment"),
        "Above 0 customers may turn automatic payment off, below 0 they may not.",
        (("1", "May leave"), ("-1", "May not leave")),
        is_numbers=True,
    ),
    ListFacts("InstallationPartner", "Installation partner", "Who installs for us."),
    ListFacts("FinancingPartner", "Financing partner", "Who finances equipment."),
    ListFacts(
        *("LocationType", "Location type", "What a location of an account is."),
        (
            ("Physical", "Physical"),
            ("Department", "Department"),
            ("911", "911"),
            ("Shipping", "Shipping"),
        ),
    ),
    ListFacts(
        *("DocumentType", "Document type", "What a document of an account is."),
        (
            ("contract", "Contract"),
            ("authorization", "Letter of authorization"),
            ("tax-exemption", "Tax exemption"),
            ("identification", "Identification"),
            ("correspondence", "Correspondence"),
            ("other", "Other"),
        ),
    ),
    ListFacts(
        *(QUESTIONS, "Password questions", "What customers may choose to be asked at a reset."),
        (
            ("code-word", "Which code word did you choose?"),
            ("last-dish", "Which dish would you order last?"),
            ("boat", "Which color would you paint a boat?"),
            ("song", "Which song starts your day?"),
            ("island", "Which book would you take to an island?"),
            ("museum", "Which painting would you hang in your kitchen?"),
        ),
    ),
)
LIST_BY_NAME = {each.name: each for each in LISTS}


def _field(key: str, label: str, kind: FieldKind, tab: str, **more: object) -> DefinitionFacts:
    return DefinitionFacts(key, label, kind, tab, **more)  # type: ignore[arg-type]


DEFINITIONS = (
    _field("vip_status", "Customer VIP Status", CHOICE, CARE, choice_list="CustomerVIPStatus"),
    _field("do_not_suspend", "Do Not Suspend", YES_NO, CARE),
    _field("tpv_recording_request", "TPV Recording Request", TEXT, CARE, size=100),
    _field(
        *("dedicated_representative", "Dedicated Representative", TEXT, CARE),
        size=100,
        is_system=True,
    ),
    _field("reason_cancelled", "Reason Cancelled", CHOICE, CARE, choice_list="ReasonCancelled"),
    _field("reason_retained", "Reason Retained", CHOICE, CARE, choice_list="ReasonRetained"),
    _field("credit_risk", "Credit Risk", CHOICE, CREDIT, choice_list="CreditRisk"),
    _field("credit_score", "Credit Score", NUMBER, CREDIT, highest=Decimal(999)),
    _field("credit_limit_amount", "Credit Limit Amount", MONEY, CREDIT, places=2, highest=MUCH),
    _field("deposit_amount", "Deposit", MONEY, CREDIT, places=2, highest=MUCH),
    _field("deposit_on", "Deposit Date", DATE, CREDIT),
    _field("collections_exempt", "Collections Exempt", YES_NO, CREDIT),
    _field("payment_plan", "Payment Plan", YES_NO, CREDIT),
    _field("ach", "ACH", YES_NO, "Payments and bills", is_system=True),
    _field(
        *("suppress_tax_detail", "Suppress Tax Detail", YES_NO, "Payments and bills"),
        is_system=True,
    ),
    _field("arc_opt_out", "Arc Opt Out", YES_NO, "Payments and bills"),
    _field(
        *("email_opt_out", "Email Opt Out", YES_NO, "Payments and bills"),
        portal=PortalSight.EDIT,
        is_system=True,
    ),
    _field(
        *("estimated_usage", "Estimated Usage", NUMBER, "Payments and bills"),
        places=2,
        highest=Decimal("9999999999.99"),
    ),
    _field("referral_name", "Referral Name", TEXT, REFERRAL, size=100),
    _field("referral_phone", "Referral Phone Number", FieldKind.PHONE, REFERRAL),
    _field("referral_on", "Referral Date", DATE, REFERRAL),
    _field("referral_city", "Referral City", TEXT, REFERRAL, size=60),
    _field("referral_state", "Referral State", CHOICE, REFERRAL, choice_list="State"),
    _field("external_order_id", "External OrderID", TEXT, EXTERNAL, size=50),
    _field(
        *("external_account_id", "External Account ID", TEXT, EXTERNAL),
        size=50,
        is_searched=True,
    ),
    _field("external_agent_id", "External Agent ID", TEXT, EXTERNAL, size=50),
    _field("uc_external_id", "UC External ID", TEXT, EXTERNAL, size=50, is_searched=True),
)
HELP = {
    "vip_status": "How dear the customer is; stands in the header.",
    "do_not_suspend": "Left unticked in the list of those to suspend.",
    "tpv_recording_request": "Reference of the verification recording that was asked for.",
    "dedicated_representative": "Whom the contract of a business names; a lost second factor is "
    "then reset without the wait of a day.",
    "reason_cancelled": "Why the customer left; asked for when service ends.",
    "reason_retained": "Why a customer who wanted to leave stayed.",
    "credit_risk": "For information and reports.",
    "credit_score": "For information, 0 to 999.",
    "credit_limit_amount": "For information; never blocks anything.",
    "deposit_amount": "For information; nothing is posted by it.",
    "deposit_on": "The day the deposit was made.",
    "collections_exempt": "For reports; nothing happens by itself.",
    "payment_plan": "Whether the customer pays off by a plan of ours.",
    "ach": "Whether customers see bank accounts, where the setting asks for it.",
    "suppress_tax_detail": "One tax total on the paper, in the customer's viewer of bills and "
    "in reports of customers.",
    "arc_opt_out": "Checks are not turned into electronic debits.",
    "email_opt_out": "No mailings; bills are sent all the same.",
    "estimated_usage": "For information and reports.",
    "referral_name": "Who brought the customer.",
    "referral_phone": "The number of whoever brought the customer.",
    "referral_on": "When that was.",
    "referral_city": "Where they live.",
    "referral_state": "Where they live.",
    "external_order_id": "The order in another system.",
    "external_account_id": "The account in another system; search finds it.",
    "external_agent_id": "The agent in another system.",
    "uc_external_id": "The id in the unified communications system; search finds it.",
}
