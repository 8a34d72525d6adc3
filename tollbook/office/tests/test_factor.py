"""Staff take a lost second factor away."""

from datetime import timedelta
from typing import Any

from django.test import Client

from tests.device import app_code
from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import set_group
from tollbook.access.actions.proofs import add_app
from tollbook.access.models import FactorReset, User
from tollbook.access.queries.proofs import has_factor
from tollbook.access.types import Actor, Face
from tollbook.kernel import clock
from tollbook.notices.models import Notice

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PAGE = "/office/customers/100100/users/100100/second-factor/"
REASON = {"reason": "Phone is lost, called back at 218 555 0100"}


def with_app(user: User) -> User:
    """`user` with an app."""
    by = Actor(at=NOW, face=Face.PORTAL, user=user)
    add_app(user=user, key=KEY, code=app_code(KEY, NOW), by=by)
    return user


def signs_in(user_id: str, after: timedelta) -> str:
    """Where a password leads a while later."""
    with clock.at(NOW + after):
        answer = Client().post("/login/", {"name": user_id, "password": PASSWORD})
    return answer.headers["Location"]


def test_a_customer_waits_a_day_and_the_contact_of_record_is_told(
    town: Town, client_of_sam: Client
) -> None:
    ben = with_app(town.users["100100"])

    answer: Any = client_of_sam.post(PAGE, REASON, follow=True)
    told = Notice.objects.count()

    assert "the contact of record is told" in answer.content.decode()
    assert told == 1
    assert signs_in("100100", timedelta(hours=23)) == "/login/second-factor/"
    assert signs_in("100100", timedelta(hours=24)) == "/"
    assert not has_factor(ben)


def test_a_representative_saves_the_wait(town: Town, client_of_sam: Client) -> None:
    with_app(town.users["100100"])
    town.bell.custom = {"dedicated_representative": "Paula Reed"}
    town.bell.save()

    client_of_sam.post(PAGE, REASON)

    assert signs_in("100100", timedelta()) == "/"


def test_a_reset_is_withdrawn_by_staff_or_by_the_factor_itself(
    town: Town, client_of_sam: Client
) -> None:
    with_app(town.users["100100"])
    client_of_sam.post(PAGE, REASON)
    page = client_of_sam.get(PAGE).content.decode()
    client_of_sam.post(PAGE, {"withdraw": "yes"})
    client_of_sam.post(PAGE, REASON)
    later = NOW + timedelta(hours=1)
    with clock.at(later):
        ben = Client()
        ben.post("/login/", {"name": "100100", "password": PASSWORD})
        ben.post("/login/second-factor/", {"code": app_code(KEY, later)})

    assert "Withdraw the reset" in page
    assert {each.outcome for each in FactorReset.objects.all()} == {"withdrawn"}
    assert signs_in("100100", timedelta(days=3)) == "/login/second-factor/"


def test_reason_right_and_log_in_are_asked_for(town: Town, client_of_sam: Client) -> None:
    with_app(town.users["100100"])

    short = client_of_sam.post(PAGE, {"reason": "x"})
    foreign = client_of_sam.post(PAGE.replace("users/100100", "users/500100"), REASON)
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Customers.Access"])])
    looking = signed_in(town.users["sam"]).post(PAGE, REASON)

    assert (short.status_code, foreign.status_code, looking.status_code) == (422, 404, 403)
    assert has_factor(town.users["100100"])


def test_nobody_resets_their_own(town: Town, client_of_sam: Client) -> None:
    with_app(town.users["sam"])

    answer = client_of_sam.post("/office/system/staff/sam/second-factor/", REASON)

    assert answer.status_code == 422
    assert "Nobody resets their own second factor." in answer.content.decode()
    assert has_factor(town.users["sam"])
