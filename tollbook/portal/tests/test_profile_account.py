"""The profile says what staff keep of the account and customers may read."""

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Term


def test_the_profile_says_how_the_account_stands_with_us(town: Town) -> None:
    months = Term.objects.get(code="24")
    Account.objects.filter(pk=town.superior.pk).update(term=months)
    facts = {"due_adjust_days": 30, "billed_to_parent": True}
    BillingProfile.objects.filter(account=town.superior).update(**facts)

    page = " ".join(signed_in(town.users["200101"]).get("/profile/").content.decode().split())

    for label, words in (
        *(("Kind of customer", "Business"), ("Corporate account", "200100")),
        *(("Terms", months.label), ("Bills are due", "30 days after their date")),
        *(("Bills are paid by", "The corporate account"), ("In city", "Yes")),
    ):
        assert f"<dt>{label}</dt><dd>{words}</dd>" in page
