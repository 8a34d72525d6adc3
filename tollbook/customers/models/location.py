"""The places of accounts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.customers.models.account import Account


class Location(models.Model):
    """A place of an account; exactly one is where its bills go."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="locations")
    code = models.PositiveIntegerField("Location code", default=0)
    is_bill_to = models.BooleanField("Bill To", default=False)
    kind = models.CharField(
        "Location type", max_length=40, default="Physical"
    )  # of the list LocationType
    description = models.CharField("Description", max_length=60, default="Main Location")
    attention = models.CharField("Attention", max_length=100, blank=True)
    address_1 = models.CharField("Address", max_length=100, blank=True)
    address_2 = models.CharField("Address Line 2", max_length=100, blank=True)
    floor = models.CharField("Floor", max_length=20, blank=True)  # where help is sent to
    room = models.CharField("Room", max_length=20, blank=True)
    city = models.CharField("City", max_length=60, blank=True)
    state = models.CharField("State/Province", max_length=40, blank=True)
    postal_code = models.CharField("Zip", max_length=10, blank=True)
    county = models.CharField("County", max_length=60, blank=True)
    country = models.CharField("Country", max_length=2, default="US")
    # Unknown only from an import; the bill run refuses such an address.
    in_city = models.BooleanField("In City", null=True, blank=True)
    place_confirmed = models.BooleanField("Place confirmed", default=True)
    contact_name = models.CharField("Site contact", max_length=100, blank=True)
    contact_phone = models.CharField("Site phone", max_length=20, blank=True)
    notes = models.CharField("Notes", max_length=500, blank=True)
    is_active = models.BooleanField("Active", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(is_bill_to=True),
                name="an_account_has_one_bill_to_location",
            ),
            models.UniqueConstraint(
                fields=["account", "code"], name="location_code_is_unique_in_its_account"
            ),
            # Calls and taxes compare states, so "Minnesota" and "mn" would pass by each other.
            models.CheckConstraint(
                condition=~Q(country__in=["US", "CA"])
                | Q(state="")
                | Q(state__regex=r"^[A-Z]{2}$"),
                name="a_state_of_the_us_or_canada_is_two_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class PlaceOverride(models.Model):
    """What staff know better of a place than the postal list: county and in-city."""

    postal_code = models.CharField(max_length=10)
    city = models.CharField(max_length=60)
    county = models.CharField(max_length=60, blank=True)
    in_city = models.BooleanField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["postal_code", "city"], name="a_place_is_overridden_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.postal_code} {self.city}"
