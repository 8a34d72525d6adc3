"""How corporate accounts hang together in a run: a parent's draft stands on those of its subs.

A parent counts the bills that it takes over, and under rules 5 to 8 of minimum billing whatever its
subs are billed; one with nothing of its own has a bill only because a sub has. Subs come first in
every step, and when the draft of one goes that its parent stands on, the parent's goes with it.
"""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tollbook.billing.calls import Calls
from tollbook.billing.models import BillingProfile, Invoice, Run, RunAccount
from tollbook.billing.rules.minimum import CORPORATE_RULES
from tollbook.billing.saving import delete_drafts
from tollbook.kernel.rows import among

SENT_BACK = "The bill of a sub account changed, so it is drafted again."


def counts_above(account: str) -> Q:
    """The condition that the parent of `account` (the name of a field) counts its bill."""
    moved = BillingProfile.objects.filter(account=OuterRef(account), billed_to_parent=True)
    ruled = BillingProfile.objects.filter(
        account=OuterRef(f"{account}__corporate_parent"), minimum_rule__in=CORPORATE_RULES
    )
    is_sub = Q(**{f"{account}__corporate_parent__isnull": False})
    return is_sub & (Q(Exists(moved)) | Q(Exists(ruled)))


def waiting_below(run: Run, account_ids: Sequence[int]) -> list[int]:
    """The subs of these accounts that still wait for their draft."""
    subs = RunAccount.objects.filter(
        run=run, state="waiting", account__corporate_parent__in=among(account_ids)
    )
    return list(subs.order_by("account").values_list("account", flat=True))


def send_parents_back(run: Run, account_ids: Sequence[int], calls: Calls) -> list[int]:
    """The drafts of these accounts go or come: parents that stand on them wait again.

    Their calls are freed first: a kill behind that leaves the drafts to be looked at once more.
    """
    subs = RunAccount.objects.filter(run=run, account__in=among(account_ids))
    counted = Q(account__in=_parents_of(subs.filter(counts_above("account"))))
    only_heads = Q(state="nothing") | Q(Exists(_empty_drafts(run)))
    drafted = RunAccount.objects.filter(
        counted | only_heads,
        run=run,
        account__in=_parents_of(subs),
        state__in=["drafted", "nothing", "numbered"],
    )
    parents = list(drafted.values_list("account", flat=True))
    if parents:
        claimed = Invoice.objects.filter(
            run=run,
            account__in=drafted.filter(state="numbered").values("account"),
            issued_at__isnull=True,
        )
        keys = list(claimed.values_list("pk", flat=True))
        if keys:
            calls.unstamp(keys)
        delete_drafts(run, parents)
        again = RunAccount.objects.filter(run=run, account__in=among(parents))
        again.update(state="waiting", reason=SENT_BACK)
    return parents


def _parents_of(subs: "QuerySet[RunAccount]") -> "QuerySet[RunAccount, int | None]":
    is_sub = subs.filter(account__corporate_parent__isnull=False)
    return is_sub.values_list("account__corporate_parent", flat=True)


def _empty_drafts(run: Run) -> QuerySet[Invoice]:
    """The draft of the row's account, where nothing stands on it and nothing is owed."""
    drafts = Invoice.objects.filter(run=run, account=OuterRef("account"), lines_count=0)
    return drafts.filter(previous_balance=0, payments=0, adjustments=0, total_due=0)


def bills_of_structure(invoice: Invoice) -> QuerySet[Invoice]:
    """The bill itself and, by number of their accounts, those of the accounts that were its subs.

    Subs as on the day of their bill; bills of the same invoice date, issued or drafts of the same
    run. A voided bill of a sub counts as never billed: what replaces it stands in its place.
    """
    stands = Q(issued_at__isnull=False) | Q(run=invoice.run_id)
    subs = Q(parent=invoice.account_id, invoice_on=invoice.invoice_on, void__isnull=True)
    found = Invoice.objects.select_related("account").filter(Q(pk=invoice.pk) | (subs & stands))
    return found.order_by(F("parent").asc(nulls_first=True), "account__number", "pk")


def printed_name(bill: Invoice) -> tuple[str, str]:
    """Number and name of the account as printed; of a bill without a front, as they are now."""
    printed = bill.front.get("account")
    if printed is None:
        return bill.account.number, bill.account.name
    return printed["number"], printed["name"]
