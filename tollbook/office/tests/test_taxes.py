"""Taxes, factors, tax places, automatic charges and the tax preview in the office."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.town import TODAY, Town
from tollbook.access.models import Change
from tollbook.catalog.models import BaseCharge, TaxPlace, TaxRule
from tollbook.office.tests.test_catalog import refused, said, sent

MAY_1 = date(2026, 5, 1)
TAX = {
    "code": "mn-sales",
    "label": "Minnesota telecom tax",
    "is_government": "yes",
    "level": "state",
    "state": "mn",
    "county": "",
    "city": "",
    "kind": "percent",
    "percent": "7",
    "amount": "",
    "categories": ["voice_local", "voip"],
    "applies_to": "both",
    "valid_from": MAY_1.isoformat(),
    "valid_to": "",
    "source": "a notice",
}


def test_a_new_rate_follows_the_former_and_leaves_it_as_it_was(
    town: Town, client_of_sam: Client
) -> None:
    former = TaxRule.objects.get(code="mn-sales")

    sent(client_of_sam, "catalog/taxes/new/", **TAX)

    before, after = TaxRule.objects.filter(code="mn-sales").order_by("valid_from")
    assert (before.pk, before.percent) == (former.pk, former.percent)
    assert before.valid_to == MAY_1 - timedelta(days=1)
    assert (after.percent, after.state, after.valid_to) == (Decimal("7"), "MN", None)
    assert set(after.categories.values_list("code", flat=True)) == {"voice_local", "voip"}
    body = said(client_of_sam.get("/office/catalog/taxes/?q=mn-sales"))
    assert "6.875 %" in body
    assert "7 %" in body
    assert "coming" in body
    assert "a later one already" in refused(client_of_sam, "catalog/taxes/new/", **TAX)
    assert Change.objects.filter(entity__icontains="tax rule").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "x", "state": ""}, "Say which state levies it"),
        ({"code": "x", "level": "county"}, "Say which county levies it"),
        ({"code": "x", "percent": ""}, "Enter the percentage."),
        ({"code": "x", "kind": "per_line"}, "Enter the amount."),
        ({"code": "x", "valid_to": "2026-01-01"}, "lies before the first"),
        ({"code": "x", "percent": "many"}, "Enter a number such as 6.875."),
        ({"code": "x", "categories": []}, "Choose one or more."),
    ],
)
def test_what_a_tax_must_say(
    town: Town, client_of_sam: Client, change: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(client_of_sam, "catalog/taxes/new/", **(TAX | change))
    assert not TaxRule.objects.filter(code="x").exists()


def test_a_tax_ends_today_at_the_earliest(town: Town, client_of_sam: Client) -> None:
    rule = TaxRule.objects.get(code="mn-duluth")
    path = f"catalog/taxes/{rule.pk}/"

    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert "today at the earliest" in refused(client_of_sam, path, on=yesterday)
    sent(client_of_sam, path, on=TODAY.isoformat())

    rule.refresh_from_db()
    assert rule.valid_to == TODAY


@pytest.mark.accepts("money-14")
def test_the_factor_of_a_quarter_is_entered_once_and_ends_with_it(
    town: Town, client_of_sam: Client
) -> None:
    TaxRule.objects.filter(is_federal_usf=True, valid_from__gte=date(2026, 7, 1)).delete()
    body = said(client_of_sam.get("/office/catalog/federal-usf/"))
    assert "Quarter 3 of 2026" in body
    assert "missing" in body

    factor = {"quarter": "2026-07-01", "percent": "36.3", "source": "DA 26-1"}
    sent(client_of_sam, "catalog/federal-usf/new/", **factor)

    rule = TaxRule.objects.get(is_federal_usf=True, valid_from=date(2026, 7, 1))
    assert (rule.percent, rule.valid_to) == (Decimal("36.3"), date(2026, 9, 30))
    assert rule.categories.filter(code="voip").exists()
    refused(client_of_sam, "catalog/federal-usf/new/", **factor)


def test_the_preview_is_what_a_bill_would_carry(town: Town, client_of_sam: Client) -> None:
    asked = {
        "on": "2026-04-13",
        "amount": "31.00",
        "category": "voice_local",
        "product_kind": "local",
        "is_business": "yes",
        "state": "MN",
        "county": "St. Louis County",
        "city": "Duluth",
        "in_city": "yes",
        "npanxx": "",
    }

    response = client_of_sam.get("/office/catalog/tax-preview/", asked)
    outside = client_of_sam.get("/office/catalog/tax-preview/", asked | {"in_city": "no"})
    exempt = client_of_sam.get("/office/catalog/tax-preview/", asked | {"exempt": "exempt_state"})
    TaxPlace.objects.create(npanxx="715555", state="WI")
    there = client_of_sam.get("/office/catalog/tax-preview/", asked | {"npanxx": "715555"})

    found = {each.label: str(each.amount) for each in response.context["taxes"]}
    assert found["Minnesota telecom tax"] == "2.13"
    assert found["Federal excise tax"] == "0.93"
    assert response.context["total"] == sum(each.amount for each in response.context["taxes"])
    assert "Duluth city tax" in found
    assert "Duluth city tax" not in {each.label for each in outside.context["taxes"]}
    assert "Minnesota telecom tax" not in {each.label for each in exempt.context["taxes"]}
    assert "Wisconsin telecom tax" in {each.label for each in there.context["taxes"]}


def test_an_automatic_charge_is_added_and_ended(town: Town, client_of_sam: Client) -> None:
    charge = {
        "base": "NORTH",
        "code": "paper-fee",
        "description": "Paper bill fee",
        "way": "paper",
        "amount": "2.50",
        "percent": "",
        "tax_category": "other",
        "applies_to": "both",
        "is_fee": "no",
        "valid_from": MAY_1.isoformat(),
        "valid_to": "",
    }
    assert "No automatic charge yet" in said(client_of_sam.get("/office/catalog/automatic/"))
    sent(client_of_sam, "catalog/automatic/new/", **charge)
    part = charge | {"code": "recovery-2", "way": "percent", "percent": "2.5", "amount": ""}
    assert "a part of" in refused(client_of_sam, "catalog/automatic/new/", **part)
    sent(client_of_sam, "catalog/automatic/new/", **part, of_kinds=["recurring", "usage"])

    body = said(client_of_sam.get("/office/catalog/automatic/"))
    assert "2.50 for paper" in body
    assert "2.5 % of recurring charges, usage" in body
    made = BaseCharge.objects.get(item__code="paper-fee")
    sent(client_of_sam, f"catalog/automatic/{made.pk}/", on="2026-06-30")
    made.refresh_from_db()
    assert made.valid_to == date(2026, 6, 30)


def test_tax_places_come_one_by_one_or_from_a_file(town: Town, client_of_sam: Client) -> None:
    place = {"npanxx": "218555", "state": "mn", "county": "St. Louis County", "city": "Duluth"}
    sent(client_of_sam, "catalog/places/taxes/set/", **place)
    text = "npanxx,state,county,city\n715555,WI,Douglas County,Superior\n"
    file = SimpleUploadedFile("places.csv", text.encode(), "text/csv")
    sent(client_of_sam, "catalog/places/taxes/load/", file=file)

    body = said(client_of_sam.get("/office/catalog/places/taxes/"))
    assert "Superior" in body
    assert TaxPlace.objects.get(npanxx="218555").state == "MN"
