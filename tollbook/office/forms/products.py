"""What the pages of a customer's products are sent."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tollbook.catalog.models import RateException
from tollbook.office.forms.fields import choice_field
from tollbook.services.models import Product
from tollbook.services.types import CallTerms, NewCallTerms

NONE = ("", "None: the account's, else the plan")


class CallTermsForm(forms.Form):
    """Exception code and free minutes of a product; `seen_` fields tell what the page showed."""

    exception = choice_field(
        "Exception code",
        [],
        required=False,
        help_text="Own rates for the calls of this product, before those of the account.",
    )
    free_minutes_out = forms.BooleanField(label="Allow free minutes, calls out", required=False)
    free_minutes_in = forms.BooleanField(label="Allow free minutes, calls received", required=False)
    seen_exception = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_out = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen_in = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, product: Product, codes: Iterable[RateException]) -> None:
        code = product.rate_exception.code if product.rate_exception else ""
        out, received = product.free_minutes_out, product.free_minutes_in
        stands = {"exception": code, "free_minutes_out": out, "free_minutes_in": received}
        seen = {"seen_exception": code, "seen_out": out, "seen_in": received}
        super().__init__(data, initial=stands | seen)
        self.codes = {each.code: each for each in codes}
        field = self.fields["exception"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [NONE, *((key, f"{key} {row.name}") for key, row in self.codes.items())]

    def wanted(self) -> NewCallTerms:
        """What the action takes."""
        told = self.cleaned_data
        return NewCallTerms(
            code=self.codes.get(told["exception"]),
            free_minutes_out=told["free_minutes_out"],
            free_minutes_in=told["free_minutes_in"],
            seen=CallTerms(told["seen_exception"], told["seen_out"], told["seen_in"]),
        )
