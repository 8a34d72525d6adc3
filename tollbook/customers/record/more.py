"""External ids, mailings, the estimate and the terms: the account's fields of the other tabs."""

from tollbook.kernel.record import FieldSpec, Kind, Portal, Section, Who

EMAIL_FORMATS = (("html", "HTML"), ("text", "Plain text"))
READ, EDIT = Portal.READ, Portal.EDIT

EXTERNAL = Section(
    "external",
    "general",
    "External and other",
    "Account",
    (
        FieldSpec(
            *(
                "external_id",
                "External ID",
                "The number in an older system; imports find it by it.",
            ),
            size=50,
            is_main=True,
        ),
        FieldSpec(
            *("installation_partner", "Installation Partner", "For information and reports."),
            *(Kind.CHOICE, 60),
            choice_list="InstallationPartner",
        ),
        FieldSpec(
            *("financing_partner", "Financing Partner", "For information and reports."),
            *(Kind.CHOICE, 60),
            choice_list="FinancingPartner",
        ),
        FieldSpec(
            *("federal_tax_id", "Fed ID", "A firm's EIN, such as 12-3456789; on exemption lists."),
            size=20,
        ),
        FieldSpec("state_tax_id", "State ID", "The registration with the state.", size=30),
    ),
)

MAILINGS = Section(
    "mailings",
    "invoicing",
    "Mailings",
    "Account",
    (
        FieldSpec(
            *("services_email_ok", "Receive Emails of New Services and Promotions"),
            *("For reports and mailing lists; each change is kept as consent.", Kind.TICK),
            default=False,
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *("partners_email_ok", "Receive Emails from Partner Promotions"),
            *("For reports and mailing lists; each change is kept as consent.", Kind.TICK),
            default=False,
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *("email_format", "Emails to be sent in Plain text or HTML Format"),
            *("For own mailings; letters of the system carry both.", Kind.CHOICE),
            choices=EMAIL_FORMATS,
            default="html",
            portal=EDIT,
        ),
        FieldSpec(
            *("custom.email_opt_out", "Email Opt Out", "No mailings; bills are sent all the same."),
            *(Kind.TICK,),
            default=False,
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *("custom.arc_opt_out", "Arc Opt Out", "Checks are not turned into electronic debits."),
            *(Kind.TICK,),
            default=False,
        ),
    ),
    "For mailing lists only. Bills and notices about safety are sent whatever is ticked here.",
)

ESTIMATE = Section(
    "estimate",
    "billing",
    "Estimate",
    "Account",
    (
        FieldSpec(
            *("custom.estimated_usage", "Estimated Usage", "For information and reports."),
            *(Kind.NUMBER,),
            places=2,
            default=None,
            is_main=True,
        ),
    ),
)

TERMS = Section(
    "terms",
    "custom",
    "Terms and conditions",
    "Account",
    (
        FieldSpec(
            *("terms_accepted_at", "T&C Accepted Date", "When a log-in of the account accepted."),
            *(Kind.SHOWN,),
            who=Who.SYSTEM,
            portal=READ,
            is_main=True,
            empty="Not accepted",
        ),
        FieldSpec(
            *("terms_accepted_ip", "T&C Accepted IP", "From which address that was.", Kind.SHOWN),
            who=Who.SYSTEM,
            is_main=True,
        ),
    ),
    "Written when a customer accepts in the portal; the base can ask everybody again.",
)
