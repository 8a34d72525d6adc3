"""The fields of an account's billing, as pages draw them."""

from decimal import Decimal

from tollbook.kernel.record import FieldSpec, Kind, Portal, Section, Who

PAPER = ((0, "Never"), (1, "Yes, If Over Minimum"), (2, "Always"))
EMAIL = ((0, "No Email"), (1, "Email If Over Minimum"), (2, "Email Always"))
TOLL_FREE_TYPES = (("fee", "Fee"), ("shortfall", "ShortFall"))
FINANCE_METHODS = ((1, "Percent with Minimum"), (2, "Percent Only"), (3, "Minimum Only"))
MINIMUM_RULES = (
    (0, "No Minimum Billing"),
    (1, "Apply Fixed Charge if Total Current < Fixed Minimum"),
    (2, "Adjust to Fixed Minimum if Total Current < Fixed Minimum"),
    (3, "Apply Fixed Charge if Total LD < Fixed Minimum"),
    (4, "Adjust to Fixed Minimum if Total LD < Fixed Minimum"),
    (5, "Apply Fixed Charge if Corporate Total Current < Fixed Minimum"),
    (6, "Adjust to Fixed Minimum if Corporate Total Current < Fixed Minimum"),
    (7, "Apply Fixed Charge if Corporate Total LD < Fixed Minimum"),
    (8, "Adjust to Fixed Minimum if Corporate Total LD < Fixed Minimum"),
)
READ, EDIT = Portal.READ, Portal.EDIT
PROFILE = "BillingProfile"

DELIVERY = Section(
    "delivery",
    "invoicing",
    "Bill delivery",
    PROFILE,
    (
        FieldSpec(
            *("paper_bill", "Send Paper Bill", "Whether the bill is printed and posted."),
            *(Kind.WHOLE_CHOICE,),
            choices=PAPER,
            default=2,
            default_words="setting PaperBillDefault",
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *(
                "email_bill",
                "Send Email Bill",
                "Whether a message with a link to the bill is sent.",
            ),
            *(Kind.WHOLE_CHOICE,),
            choices=EMAIL,
            default=0,
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *(
                "attach",
                "Attach Invoice to Email Bill",
                "Whether the PDF itself goes along.",
                Kind.SHOWN,
            ),
            who=Who.SETTING,
            default_words="setting AttachInvoiceToEmailBill",
        ),
        FieldSpec(
            *("billing_emails", "Billing Email", "Gets e-mail bills and late notices."),
            *(Kind.EMAILS, 500),
            portal=EDIT,
            is_main=True,
            is_wide=True,
        ),
        FieldSpec(
            *("email_template", "Email Template", "The words of the e-mail bill, else the base's."),
            *(Kind.REFERENCE,),
            refers="pk",
            empty="As the base",
        ),
    ),
    "An invoice and its PDF always exist; this decides only how they are sent.",
)

INVOICE = Section(
    "invoice",
    "invoicing",
    "Messages and notices",
    PROFILE,
    (
        FieldSpec(
            *("message_group", "Invoice Message Group", "Prints the group's messages as well."),
            *(Kind.REFERENCE,),
            refers="name",
            is_main=True,
            empty="None",
        ),
        FieldSpec(
            *("late_notice_exempt", "Exempt from Late Notices"),
            *("No late message and no late notice; finance charges still apply.", Kind.TICK),
            default=False,
            is_main=True,
        ),
        FieldSpec(
            *("custom_messages", "View Custom Messages", "Messages on this customer's bills only."),
            *(Kind.SHOWN,),
            is_main=True,
            empty="None",
        ),
    ),
)

REPORT_HELP = {
    "corporate_summary": ("Corporate Summary", "Top only: a line for each account, and the sum."),
    "sub_account_detail": ("Sub Account Detail", "Top only: each sub's charges by product."),
    "location": ("Location", "Each location with all its items."),
    "location_by_product": ("Location By Product", "Each location by product, with subtotals."),
    "location_short": ("Location Short", "One line for each location."),
    "product_summary": ("Product Summary", "One line for each product."),
    "individual_top_level": ("Individual Top Level", "A sheet for each product, for its user."),
    "parent_product": ("Parent Product ID", "One line for each parent product."),
    "parent_product_detail": ("Parent Product ID Detail", "Each parent with its children."),
    "service_category_summary": ("Service Category Summary", "One line for each category."),
    "service_category_detail": ("Service Category Detail", "Each category with every item."),
    "usage_summary": ("Usage Summary", "Calls, minutes and amount by kind of usage."),
    "account_code_summary": ("Account Code Summary", "Calls, minutes, amount by account code."),
    "area_summary": ("Area Summary", "Calls, minutes, amount by state or country called."),
    "time_of_day": ("Time of Day", "Calls, minutes and amount by hour."),
    "long_duration": ("Long Duration", "The longest calls, a hundred at most."),
    "frequent_numbers": ("Frequently Called Number", "The 25 numbers called most."),
    "frequent_cities": ("Frequently Called City", "The 25 cities called most."),
    "call_detail": ("Call Detail", "Every call, in minutes and tenths."),
    "call_detail_seconds": ("Call Detail Seconds", "Every call, in h:mm:ss; wins over minutes."),
}
FLAGS = tuple(
    FieldSpec(name, label, words, Kind.TICK, default=False, default_words="the report set")
    for name, (label, words) in REPORT_HELP.items()
)
REPORTS = Section(
    "reports",
    "invoicing",
    "Invoice reports",
    "InvoiceReports",
    (
        FieldSpec(
            *("report_set", "Invoice Report Option", "Choosing a set ticks its reports below."),
            *(Kind.REFERENCE,),
            refers="name",
            default_words="setting InvoiceReportSetDefault",
            is_main=True,
            empty="Custom",
        ),
        FieldSpec(
            *("page_break", "Page Break Between Reports", "Each report begins on a new page."),
            *(Kind.TICK,),
            default=False,
        ),
        *FLAGS,
    ),
    "What follows page 2 of the bill. A report with nothing to show is left out.",
)

BILLING = Section(
    "cycle",
    "billing",
    "Billing",
    PROFILE,
    (
        FieldSpec(
            *("cycle", "Cycle", "Decides the invoice day, charge dates and payment processor."),
            *(Kind.REFERENCE,),
            refers="code",
            default_words="setting CycleDefault",
            portal=READ,
            is_main=True,
            empty="None",
        ),
        FieldSpec(
            *("billed_to_parent", "Bill subs to parent", "The parent pays this account's bills."),
            *(Kind.TICK,),
            default=False,
            portal=READ,
        ),
        FieldSpec(
            *("late_fees_waived", "Waive Late Fees", "No finance charge however late it is."),
            *(Kind.YES_NO,),
            default=False,
            is_main=True,
        ),
        FieldSpec(
            *("toll_free_fee", "Toll Free Storage Fee", "Monthly, for each toll-free number."),
            *(Kind.MONEY,),
            places=2,
            highest=Decimal("9999.99"),
            default=None,
            default_words="setting TollFreeStorageFee",
            empty="As the installation",
        ),
        FieldSpec(
            *("toll_free_type", "Toll Free Storage Type"),
            *("The whole fee, or only what the line's calls fall short of it.", Kind.CHOICE),
            choices=TOLL_FREE_TYPES,
            default="fee",
            default_words="setting TollFreeStorageType",
        ),
    ),
)

MINIMUM = Section(
    "minimum",
    "billing",
    "Minimum billing",
    PROFILE,
    (
        FieldSpec(
            *("minimum_rule", "Fixed No Use", "What happens to a bill below the minimum."),
            *(Kind.WHOLE_CHOICE,),
            choices=MINIMUM_RULES,
            default=0,
            is_main=True,
            is_wide=True,
        ),
        FieldSpec(
            *("minimum_amount", "Fixed Minimum", "The amount a bill is measured against."),
            *(Kind.MONEY,),
            places=2,
            highest=Decimal("999999.99"),
            default=Decimal("0.00"),
        ),
        FieldSpec(
            *("minimum_charge", "Fixed Charge", "What rules 1, 3, 5 and 7 add.", Kind.MONEY),
            places=2,
            highest=Decimal("999999.99"),
            default=Decimal("0.00"),
        ),
    ),
    "Counted before finance charge and taxes. Corporate rules stand on the parent.",
)

TAX = Section(
    "tax",
    "billing",
    "Taxes",
    PROFILE,
    (
        FieldSpec(
            *("exempt_federal", "Exempt Fed", "No federal taxes but Federal USF, which stays."),
            *(Kind.TICK,),
            default=False,
            who=Who.ADMIN,
            is_main=True,
        ),
        FieldSpec(
            *("exempt_state", "Exempt State", "No state taxes.", Kind.TICK),
            default=False,
            who=Who.ADMIN,
        ),
        FieldSpec(
            *("exempt_county", "Exempt County", "No county taxes.", Kind.TICK),
            default=False,
            who=Who.ADMIN,
        ),
        FieldSpec(
            *("exempt_city", "Exempt City", "No city taxes, whatever In City says.", Kind.TICK),
            default=False,
            who=Who.ADMIN,
        ),
        FieldSpec(
            *("tax_reseller", "Tax as Reseller", "No taxes of the four levels and no Federal USF."),
            *(Kind.TICK,),
            default=False,
            who=Who.ADMIN,
            is_main=True,
        ),
        FieldSpec(
            *("tax_npanxx", "Tax NPANXX", "Tax place of account charges, as six digits."),
            size=6,
            is_main=True,
            empty="Bill To location",
        ),
        FieldSpec(
            *("tax_overrides", "Single taxes at zero", "Reported as zeroed; neither side owes."),
            *(Kind.SHOWN,),
            who=Who.ADMIN,
            is_main=True,
            empty="None",
        ),
    ),
    "Acts from the next bill on; issued bills never change. Exemptions need the right Admin.",
)

FINANCE = Section(
    "finance",
    "billing",
    "Finance charges and due date",
    PROFILE,
    (
        FieldSpec(
            *("due_adjust_days", "Adjust Due Date (Days)"),
            *("Days from invoice to due date; Days Late counts from then.", Kind.WHOLE),
            highest=Decimal(365),
            default=None,
            default_words="the base's due days",
            portal=READ,
            is_main=True,
            empty="As the base",
            unit="days",
        ),
        FieldSpec(
            *("finance_start_days", "Start Finance Charge", "Days late before one is charged."),
            *(Kind.WHOLE,),
            highest=Decimal(999),
            default=None,
            default_words="the base's (30)",
            empty="As the base",
            unit="days",
        ),
        FieldSpec(
            *("finance_method", "Finance Charge Calculation", "How the charge is worked out."),
            *(Kind.WHOLE_CHOICE,),
            choices=FINANCE_METHODS,
            default=1,
        ),
        FieldSpec(
            *("finance_percent", "Finance Charge Percent", "Of what is past due, for each bill."),
            *(Kind.NUMBER,),
            places=2,
            highest=Decimal("1.5"),
            default=None,
            default_words="the base's (1.50)",
            empty="As the base",
            unit="%",
        ),
        FieldSpec(
            *("finance_minimum", "Finance Charge Minimum", "The least that is charged."),
            *(Kind.MONEY,),
            places=2,
            highest=Decimal("999.99"),
            default=None,
            default_words="the base's (0.00)",
            empty="As the base",
        ),
    ),
    "Empty means as the base. 0 is not empty: 0 percent with Percent Only charges nothing.",
)

WAIVED = Section(
    "waived",
    "custom",
    "Late fees",
    PROFILE,
    (BILLING.named("late_fees_waived"),),
    "The same value as on Billing & payments.",
)

SECTIONS = (DELIVERY, INVOICE, REPORTS, BILLING, MINIMUM, TAX, FINANCE, WAIVED)
