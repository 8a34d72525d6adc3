"""The filter of the transaction history."""

from django import forms
from django.db.models import Q, QuerySet

from tollbook.kernel.form_fields import AmountField
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind
from tollbook.portal.forms.ranges import RangeFilter

TYPES = [("", "All types"), *((kind.value, kind.value.capitalize()) for kind in EntryKind)]


class TransactionFilter(RangeFilter):
    """Type, range of days, amount, text, account."""

    type = forms.ChoiceField(required=False, choices=TYPES)
    amount = AmountField(
        required=False,
        max_digits=12,
        decimal_places=2,
        error_messages={"invalid": "Enter an amount such as 81.40."},
    )
    text = forms.CharField(required=False, max_length=60)

    def applied(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that pass; an amount counts with either sign."""
        amount, text = self.value("amount"), self.value("text")
        wanted = {
            "kind": self.value("type"),
            "effective_on__gte": self.value("start"),
            "effective_on__lte": self.value("end"),
            "amount": abs(amount) if amount else None,
            "account__number": self.value("account"),
        }
        found = entries.filter(**{key: value for key, value in wanted.items() if value})
        if text:
            found = found.filter(Q(description__icontains=text) | Q(reference__icontains=text))
        return found
