"""Refunds that wait for a bank file, and those that did not arrive, at the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.test_payment_pages import words
from tests.test_payments_desk import DESK, open_bank
from tests.town import Town
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.models import AchItem, Refund
from tollbook.payments.tests.people import Till, till_of
from tollbook.payments.tests.test_nacha import answer_of, returned


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, owing 81.40."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


def test_a_refund_that_waits_for_its_file_is_cancelled_with_a_reason(
    till: Till, client_of_sam: Client
) -> None:
    open_bank(till)
    attempt = till.begun(till.wish(till.bank("000987654321"), till.own("81.40")))
    client_of_sam.post(f"{DESK}files/make/", {"seen": "1:81.40:0.00"})
    typed = {"amount": "20.00", "reason": "Paid twice.", "key": "refund-1"}
    client_of_sam.post(f"{DESK}{attempt.pk}/refund/", typed)
    made = Refund.objects.get()
    page = f"{DESK}{attempt.pk}/refunds/{made.pk}/cancel/"

    waits = words(client_of_sam.get(f"{DESK}files/"))
    asked = words(client_of_sam.get(page))
    silent = client_of_sam.post(page, {})
    done = client_of_sam.post(page, {"reason": "Wrong amount"}, follow=True)
    again = client_of_sam.post(page, {"reason": "Wrong amount"})

    assert "1 entry waits for the next file" in waits
    assert "to give back, of 1 refund" in waits
    assert "waits for the next bank file" in asked
    assert silent.status_code == 422
    assert "The refund is stopped; nothing goes back." in words(done)
    assert (again.status_code, "cannot be stopped" in words(again)) == (422, True)
    assert "Nothing waits for a file." in words(
        client_of_sam.get(f"{DESK}files/make/", follow=True)
    )
    assert client_of_sam.get(f"{DESK}{attempt.pk + 1}/refunds/{made.pk}/cancel/").status_code == 404
    assert balance_of(till.account.pk) == 0
    assert check() == []


def test_a_refund_that_did_not_arrive_waits_for_a_person(till: Till, client_of_sam: Client) -> None:
    open_bank(till)
    attempt = till.begun(till.wish(till.bank("000987654321"), till.own("81.40")))
    client_of_sam.post(f"{DESK}files/make/", {"seen": "1:81.40:0.00"})
    typed = {"amount": "20.00", "reason": "Paid twice.", "key": "refund-1"}
    client_of_sam.post(f"{DESK}{attempt.pk}/refund/", typed)
    client_of_sam.post(f"{DESK}files/make/", {"seen": "1:0.00:20.00"})
    back = answer_of(returned("R03", AchItem.objects.get(refund__isnull=False).trace)).encode()
    client_of_sam.post(f"{DESK}files/read/", {"file": SimpleUploadedFile("back.txt", back)})
    page = f"{DESK}{attempt.pk}/refunds/{Refund.objects.get().pk}/done/"

    files = words(client_of_sam.get(f"{DESK}files/"))
    told = words(client_of_sam.get(f"{DESK}open/"))
    done = client_of_sam.post(page, {"reason": "Check 1043"}, follow=True)

    assert "Refunds that did not arrive" in told
    assert "20.00 back" in files
    assert "Did not arrive, dealt with" in words(done)
    assert "Check 1043" in words(done)
    assert "did not arrive" not in words(client_of_sam.get(f"{DESK}open/"))
    assert balance_of(till.account.pk) == 0
    assert check() == []
