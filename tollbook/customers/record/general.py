"""Tab General: who the customer is, where bills go, the contract, what proves identity."""

from tollbook.kernel.record import FieldSpec, Kind, Portal, Section, Who

YES_BUSINESS = ((True, "Yes, business"), (False, "No, residential"))
BILLING_TYPES = (
    ("standard", "Standard"),
    ("corporate", "Corporate"),
    ("wholesale", "Wholesale"),
    ("coop", "COOP"),
)
READ, EDIT, PLACE = Portal.READ, Portal.EDIT, Portal.PLACE

CONTACT = Section(
    "contact",
    "general",
    "Name and contact",
    "Account",
    (
        FieldSpec(
            *("status", "Status", "Where the account stands in its life; an action changes it."),
            *(Kind.SHOWN,),
            who=Who.SYSTEM,
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("name", "Name", "The person or firm; first line of the bill's address."),
            is_required=True,
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("is_business", "Business Account", "Decides the tax class from the next bill on."),
            *(Kind.YES_NO,),
            choices=YES_BUSINESS,
            is_required=True,
            required_text="Choose business or residential.",
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("contact_name", "Contact", "Whom to ask for; a home's contact follows its name."),
            needed_at_times=True,
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("phone", "Phone", "The main number, on record for protected notices."),
            *(Kind.PHONE,),
            is_required=True,
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("contact_phone", "Contact Phone", "The contact's own number."),
            *(Kind.PHONE,),
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("cell_phone", "Cell Phone", "Text messages go here where they are in use."),
            *(Kind.PHONE,),
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec("fax", "Fax", "For information.", Kind.PHONE, portal=PLACE),
        FieldSpec(
            *("contact_emails", "Contact Email", "Several parted by commas; never for bills."),
            *(Kind.EMAILS, 500),
            portal=PLACE,
            is_main=True,
            is_wide=True,
        ),
    ),
    "Who the customer is and how to reach them.",
)

BILL_TO = Section(
    "bill-to",
    "general",
    "Bill To location",
    "Location",
    (
        FieldSpec(
            *("address_1", "Address", "Street and number; second line of the bill's address."),
            is_required=True,
            portal=PLACE,
            is_main=True,
            is_wide=True,
        ),
        FieldSpec(
            *("address_2", "Address Line 2", "Suite, floor or building."),
            portal=PLACE,
        ),
        FieldSpec(
            *("attention", "Attention", "Printed just above the line with the city."),
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("postal_code", "Zip", "Its places fill city, state and county."),
            *(Kind.POSTAL_CODE, 10),
            needed_at_times=True,
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("city", "City", "One of the places of the ZIP; decides city taxes."),
            size=60,
            is_required=True,
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("state", "State/Province", "Two letters in the US and Canada; decides state taxes."),
            size=40,
            needed_at_times=True,
            portal=PLACE,
            is_main=True,
        ),
        FieldSpec(
            *("county", "County", "Decides county taxes."),
            size=60,
            needed_at_times=True,
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("in_city", "In City", "Outside the limits no city taxes are due."),
            *(Kind.YES_NO,),
            is_required=True,
            required_text="Say whether the address lies inside the city limits.",
            default=None,
            portal=READ,
            is_main=True,
            empty="Unknown",
        ),
        FieldSpec(
            *("country", "Country", "Outside the US and Canada nothing is looked up."),
            *(Kind.CHOICE,),
            needed_at_times=True,
            default="US",
            portal=PLACE,
        ),
    ),
    "Where bills go and where taxes are worked out.",
)

# Stands with the account, and beside the agent whose group it is to follow.
GROUP = FieldSpec(
    *("group", "Group", "Gives brand and number scheme, and filters reports."),
    *(Kind.REFERENCE,),
    refers="abbreviation",
    portal=READ,
    is_main=True,
    empty="None",
)

ACCOUNT = Section(
    "account",
    "general",
    "Account",
    "Account",
    (
        FieldSpec(
            *("number", "Acct #", "Given by the group's scheme; former numbers stay findable."),
            size=20,
            is_required=True,
            default_words="the next number of the scheme",
            who=Who.ADMIN,
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("billing_type", "Billing Type", "Decides the customer's pages and its structure."),
            *(Kind.CHOICE,),
            choices=BILLING_TYPES,
            default="standard",
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *(
                "corporate_parent",
                "Corp Acct #",
                "Own number or self at the top, else the parent's.",
            ),
            *(Kind.ACCOUNT,),
            portal=READ,
        ),
        GROUP,
        FieldSpec(
            *("base", "Base", "The brand that the group stands for.", Kind.SHOWN),
            who=Who.SYSTEM,
            is_main=True,
        ),
        FieldSpec(
            *("company", "Company", "The legal seller on bills and tax reports.", Kind.SHOWN),
            who=Who.SYSTEM,
            is_main=True,
        ),
    ),
)

CONTRACT = Section(
    "contract",
    "general",
    "Contract",
    "Account",
    (
        FieldSpec(
            *("contracted_on", "Contract Date", "The day the customer signed.", Kind.DATE),
            default=None,
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("term", "Terms", "How long the contract runs; MTM is month to month."),
            *(Kind.REFERENCE,),
            refers="code",
            portal=READ,
            is_main=True,
        ),
        FieldSpec(
            *("term_ends_on", "Term End Date", "Worked out; by hand it stays until emptied."),
            *(Kind.DATE,),
            default=None,
            portal=READ,
            is_main=True,
        ),
    ),
    "Term end follows the contract date until changed by hand.",
)

AGENT = Section(
    "agent",
    "general",
    "Agent",
    "Account",
    (
        FieldSpec(
            *("agent", "Agent ID", "Who sold; fills Master ID, and Group where the agent has one."),
            *(Kind.REFERENCE,),
            refers="code",
            is_main=True,
            empty="None",
        ),
        GROUP,
        FieldSpec(
            *("master", "Master ID", "The topmost agent above, for commissions.", Kind.SHOWN),
            who=Who.SYSTEM,
            is_main=True,
            empty="None",
        ),
        FieldSpec(
            *("agent_link", "Agent ID Link", "Leads to the agent's own page.", Kind.SHOWN),
            who=Who.SYSTEM,
            right="Agents.Access",
        ),
    ),
)

SECURITY = Section(
    "security",
    "general",
    "Security",
    "AccountSecurity",
    (
        FieldSpec(
            *("ssn_cipher", "SSN", "Of the contact; sealed, revealed only with a reason."),
            *(Kind.SEALED, 9),
            is_main=True,
            empty="None on file",
        ),
        FieldSpec(
            *("code_cipher", "Security Code", "Asked for on the telephone; never shown by itself."),
            *(Kind.SEALED, 20),
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *("question_1", "Password Question 1", "Asked at a reset, besides the link or code."),
            *(Kind.CHOICE, 40),
            choice_list="PasswordQuestion",
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *("answer_1_hash", "Password Answer 1", "Kept so that nobody can read it."),
            *(Kind.SEALED, 60),
            portal=EDIT,
        ),
        FieldSpec(
            *("question_2", "Password Question 2", "A second, different one."),
            *(Kind.CHOICE, 40),
            choice_list="PasswordQuestion",
            portal=EDIT,
            is_main=True,
        ),
        FieldSpec(
            *("answer_2_hash", "Password Answer 2", "The answer to question 2, kept unreadable."),
            *(Kind.SEALED, 60),
            portal=EDIT,
        ),
    ),
    "What proves on the telephone who speaks. Answers are kept so that nobody can read them.",
)
