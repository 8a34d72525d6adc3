"""docs/fields.md says what the code does, and names every field of the source definition."""

import pytest
from django.db.models import Field, Model

from tests import write_fields, write_import
from tests.plan import ROOT
from tollbook.billing.models import BillingProfile, InvoiceReports
from tollbook.customers.models import Account, AccountSecurity, Location
from tollbook.flows.record import declared
from tollbook.kernel.record import Kind
from tollbook.payments.models import PaymentProfile
from tollbook.usage.models import UsageProfile

SOURCE = ROOT.parent / "shared" / "reference" / "customer-fields.source.txt"
ROWS = {
    "Account": Account,
    "Location": Location,
    "AccountSecurity": AccountSecurity,
    "BillingProfile": BillingProfile,
    "InvoiceReports": InvoiceReports,
    "UsageProfile": UsageProfile,
    "PaymentProfile": PaymentProfile,
}
NAMES = """
Status|Name|Address|Address Line 2|Attention|City|State/Province|Zip|In City|County|Country|Contact
Contact Email|Contact Phone|Master ID|Agent ID|Phone|Fax|Cell Phone|Acct #|Billing Type|Company
Corp Acct #|Group|Base|Business Account|SSN|Contract Date|Terms|Term End Date|Agent ID Link
Security Code|Password Question 1|Password Question 2|Password Answer 1|Password Answer 2
Send Paper Bill|Send Email Bill|Attach Invoice to Email Bill|Billing Email
Payment Confirmation Email|Email Template|Receive Emails of New Services and Promotions
Receive Emails from Partner Promotions|Emails to be sent in Plain text or HTML Format
Arc Opt Out|Email Opt Out|Invoice Report Option|Invoice Message Group|Page Break Between Reports
Exempt from Late Notices|View Custom Messages|Location|Location By Product|Location Short
Frequently Called Number|Frequently Called City|Product Summary|Area Summary|Time of Day
Long Duration|Account Code Summary|Individual Top Level|Usage Summary|Service Category Summary
Service Category Detail|Parent Product ID|Parent Product ID Detail|Sub Account Detail|Call Detail
Call Detail Seconds|Corporate Summary|Cycle|Monthly Call File|Daily Call File|Estimated Usage
Waive Late Fees|Exception Code|Decimals|Round Up|Toll Free Storage Fee|Toll Free Storage Type
Unlimited LD|Free LD Minutes|Free Local Calls|Free Local Minutes|Free Local Combined Minutes
Fixed Charge|Fixed No Use|Fixed Minimum|Exempt Fed|Exempt State|Exempt County|Exempt City
Tax as Reseller|Tax NPANXX|Start Finance Charge|Finance Charge Calculation|Finance Charge Percent
Finance Charge Minimum|Adjust Due Date (Days)|Prevent Surcharge from Payment Rule
Allow Payments Before Minimum Number of Days on Payment Rule
Allow Payments Over Minimum Amount for Rejecting Payments|Payment Method Delete Behavior
External ID|Installation Partner|Financing Partner|Fed ID|State ID|External OrderID
External Account ID|Customer VIP Status|Referral Phone Number|Referral Name|Referral Date
Referral City|Referral State|Credit Risk|Collections Exempt|Payment Plan|Credit Limit Amount|ACH
Suppress Tax Detail|Do Not Suspend|Reason Cancelled|Reason Retained|T&C Accepted Date
T&C Accepted IP|External Agent ID|Deposit|Deposit Date|Credit Score|UC External ID
"""


def names() -> list[str]:
    """Every field that the source defines."""
    return NAMES.strip().replace("\n", "|").split("|")


def labels_of_page() -> set[str]:
    """The first cells of the page's tables."""
    rows = [line for line in write_fields.PAGE.read_text().splitlines() if line.startswith("| ")]
    return {row.split(" | ")[0].removeprefix("| ") for row in rows}


def test_the_page_is_what_the_code_declares() -> None:
    words = "docs/fields.md is old: run python -m tests.write_fields"

    assert write_fields.PAGE.read_text() == write_fields.text(), words


def test_the_page_of_imports_is_what_the_tables_have() -> None:
    words = "docs/import.md is old: run python -m tests.write_import"

    assert write_import.PAGE.read_text() == write_import.text(), words


def test_every_field_of_the_source_stands_on_the_page() -> None:
    assert [name for name in names() if name not in labels_of_page()] == []


@pytest.mark.skipif(not SOURCE.exists(), reason="the source definition lies beside the project")
def test_the_source_defines_each_of_these_names() -> None:
    text = " ".join(SOURCE.read_text().split())

    assert [name for name in names() if name not in text] == []


def verbose_name(model: type[Model], name: str) -> str:
    """What the history calls a column."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return str(field.verbose_name)


def test_the_history_calls_each_field_as_the_record_does() -> None:
    wrong = [
        f"{section.row}.{spec.name}"
        for section in declared().values()
        for spec in section.fields
        if not spec.is_custom and spec.kind not in (Kind.SHOWN, Kind.SEALED)
        if verbose_name(ROWS[section.row], spec.name) != spec.label
    ]

    assert wrong == []
