"""The filters of locations and products."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tollbook.customers.models import Location
from tollbook.portal.forms.ranges import ListFilter
from tollbook.services.models import STATUSES, Product

ANY_STATE = "any"
STATES = [("", "Active"), *STATUSES[2:5], (ANY_STATE, "Any status")]


class LocationFilter(ListFilter):
    """Text, state, type, account.   kept: pairs of state and type that the places in view have."""

    text = forms.CharField(required=False, max_length=60)
    state = forms.CharField(required=False, max_length=40)
    kind = forms.CharField(required=False, max_length=40)

    def __init__(self, data: Any, *, kept: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        pairs = list(kept)
        super().__init__(data, **kwargs)
        self.states = sorted({state for state, _ in pairs if state} | self._typed("state"))
        self.kinds = sorted({kind for _, kind in pairs if kind} | self._typed("kind"))

    def _typed(self, name: str) -> set[str]:
        """What an address asks for stays in the list, also where nothing has it any more."""
        value = str(self[name].value() or "")[:40]
        return {value} if value else set()

    def applied(self, rows: QuerySet[Location]) -> QuerySet[Location]:
        """Those that pass."""
        wanted = {
            "account__number": self.value("account"),
            "state__iexact": self.value("state"),
            "kind": self.value("kind"),
        }
        rows = rows.filter(**{key: value for key, value in wanted.items() if value})
        if text := self.value("text"):
            held = Q(description__icontains=text) | Q(address_1__icontains=text)
            rows = rows.filter(held | Q(city__icontains=text) | Q(postal_code__startswith=text))
        return rows


class ProductFilter(ListFilter):
    """Type, location, status, text, account."""

    text = forms.CharField(required=False, max_length=60)
    type = forms.CharField(required=False, max_length=20)
    location = forms.RegexField(r"[^/]{1,20}/\d{1,6}", required=False)
    status = forms.ChoiceField(required=False, choices=STATES)

    def __init__(self, data: Any, *, types: list[tuple[str, str]], **kwargs: Any) -> None:
        self.types = dict(types)
        super().__init__(data, **kwargs)

    def clean_type(self) -> str:
        wanted = str(self.cleaned_data["type"])
        if wanted and wanted not in self.types:
            raise forms.ValidationError("Choose one of the listed types.")
        return wanted

    def applied(self, rows: QuerySet[Product], in_service: Q) -> QuerySet[Product]:
        """Those that pass; without a word about it those in service today."""
        status = self.value("status")
        if not status:
            rows = rows.filter(in_service)
        elif status != ANY_STATE:
            rows = rows.filter(status=status)
        if code := self.value("type"):
            rows = rows.filter(product_type__code=code)
        if number := self.value("account"):
            rows = rows.filter(account__number=number)
        if place := self.value("location"):
            number, _, code = place.rpartition("/")
            rows = rows.filter(location__account__number=number, location__code=int(code))
        if text := self.value("text"):
            held = Q(product_id__icontains=text.strip()) | Q(description__icontains=text)
            held |= Q(alternate_id__icontains=text.strip())
            rows = rows.filter(held | Q(location__description__icontains=text))
        return rows
