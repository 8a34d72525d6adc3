"""The filter of the billing statements."""

from django import forms
from django.db.models import QuerySet

from tollbook.billing.models import Invoice
from tollbook.portal.forms.ranges import RangeFilter


class StatementFilter(RangeFilter):
    """Year, range of invoice dates, account."""

    year = forms.IntegerField(required=False, min_value=1990, max_value=2199)

    def applied(self, invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
        """The invoices that pass."""
        wanted = {
            "invoice_on__year": self.value("year"),
            "invoice_on__gte": self.value("start"),
            "invoice_on__lte": self.value("end"),
            "account__number": self.value("account"),
        }
        return invoices.filter(**{key: value for key, value in wanted.items() if value})
