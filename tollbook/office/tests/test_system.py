"""Staff, groups, the matrix of rights, modules and the access trail: who looks and who changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.pages import table
from tests.plan import ROOT
from tests.town import PASSWORD, Town
from tollbook.access.actions import add_staff, make_superuser, record_event, set_group
from tollbook.access.models import Change, Module, User
from tollbook.access.queries import may, rights_of_group
from tollbook.access.types import Kind, digest_of
from tollbook.customers.queries.users import is_free
from tollbook.kernel.errors import Refused
from tollbook.office.pages.system.words import SECTIONS

SYSTEM_PAGES = ("staff/", "staff/sam/", "staff-new/", "groups/", "modules/", "trail/")
TEMPORARY = "lantern-on-the-quay"
FACTS = {"name": "Pia Holm", "emails": "pia@people.example"}


@pytest.fixture
def root(town: Town) -> User:
    """The only superuser."""
    return User.objects.create_superuser("root", PASSWORD, name="Root")


@pytest.fixture
def client_of_root(root: User) -> Client:
    return signed_in(root)


@pytest.fixture
def pia(town: Town) -> User:
    """Somebody of the staff in no group, who has chosen a password."""
    pia = add_staff(user_id="pia", facts=FACTS, password=TEMPORARY, by=SYSTEM)
    pia.must_change_password = False
    pia.save()
    return pia


def staff_group() -> Group:
    return Group.objects.get(name="Staff")


def body_of(client: Client, address: str) -> str:
    return client.get(f"/office/system/{address}").content.decode()


def main_of(body: str) -> str:
    return body[body.index("<main") : body.index("</main")]


def test_a_person_is_let_in_and_changed_with_a_history(town: Town, client_of_sam: Client) -> None:
    sent = {"user_id": " pia ", **FACTS, "password": TEMPORARY}
    made = client_of_sam.post("/office/system/staff-new/", sent)
    pia = User.objects.get(user_id="pia")

    changed = {"name": "Pia Holm-Berg", "emails": FACTS["emails"], "seen_version": pia.version}
    client_of_sam.post("/office/system/staff/pia/", changed)
    stale = client_of_sam.post("/office/system/staff/pia/", changed | {"name": "Somebody"})

    assert made.headers["Location"] == "/office/system/staff/pia/"
    assert (pia.kind, pia.must_change_password, pia.is_superuser) == (Kind.STAFF, True, False)
    assert pia.temporary_until is not None
    assert not may(pia, "Customers.Access")
    assert stale.status_code == 422
    last = Change.objects.filter(entity="user", entity_id=str(pia.pk)).latest("pk")
    assert (last.label, last.old, last.new, last.user) == (
        *("name", "Pia Holm", "Pia Holm-Berg"),
        town.users["sam"],
    )
    assert TEMPORARY not in str(list(Change.objects.values()))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("user_id", "SAM", "This user ID is taken."),
        ("user_id", "100100", "This is the number of an account."),
        ("user_id", "", "Enter a user ID."),
        ("user_id", "x" * 21, "20"),
        ("name", "", "Enter the person&#x27;s name."),
        ("emails", "nobody", "nobody"),
        ("emails", "a@x.example\nBcc: b@x.example", ""),
        ("password", "Wr7-k", "at least"),
    ],
)
def test_a_person_with_wrong_facts_is_not_made(
    town: Town, client_of_sam: Client, field: str, value: str, sentence: str
) -> None:
    sent = {"user_id": "pia", **FACTS, "password": TEMPORARY} | {field: value}

    response = client_of_sam.post("/office/system/staff-new/", sent)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert TEMPORARY not in response.content.decode()
    assert User.objects.filter(kind=Kind.STAFF).count() == 1


def test_somebody_turned_off_is_out_at_once_and_comes_back(
    town: Town, client_of_sam: Client, pia: User
) -> None:
    client_of_pia = signed_in(pia)

    client_of_sam.post("/office/system/staff/pia/switch/", {"on": "no"})
    out = client_of_pia.get("/office/")
    tried = authenticate(username="pia", password=TEMPORARY)
    client_of_sam.post("/office/system/staff/pia/switch/", {"on": "yes"})

    assert out.headers["Location"].startswith("/login/")
    assert tried is None
    assert authenticate(username="pia", password=TEMPORARY) == pia


def test_nobody_turns_off_their_own_log_in(town: Town, client_of_sam: Client) -> None:
    client_of_sam.post("/office/system/staff/sam/switch/", {"on": "no"})

    assert User.objects.get(user_id="sam").is_active


def test_the_last_superuser_stays(root: User, client_of_root: Client, pia: User) -> None:
    client_of_root.post("/office/system/staff/root/groups/", {})
    with pytest.raises(Refused, match="last superuser"):
        make_superuser(user=root, is_superuser=False, by=SYSTEM)

    client_of_root.post("/office/system/staff/pia/groups/", {"superuser": "yes"})
    client_of_root.post("/office/system/staff/root/groups/", {})

    supers = User.objects.filter(is_superuser=True)
    assert [each.user_id for each in supers] == ["pia"]


def test_who_has_more_rights_cannot_be_touched_by_who_has_less(
    town: Town, root: User, pia: User
) -> None:
    pia.groups.set([set_group(name="Guards", rights=["MaintenanceSecurity.Admin"])])
    client = signed_in(pia)
    acts = {
        "": {"name": "Mine", "emails": "pia@people.example"},
        "switch/": {"on": "no"},
        "password/": {"password": TEMPORARY},
        "groups/": {"superuser": "yes"},
    }

    found = {
        client.post(f"/office/system/staff/{whose}/{act}", sent).status_code
        for whose in ("root", "sam")
        for act, sent in acts.items()
    }

    assert found == {403}
    assert "A superuser may do this." in main_of(body_of(client, "staff/root/"))
    assert authenticate(username="root", password=PASSWORD) == root


def test_superusers_alone_change_groups_rights_and_modules(
    town: Town, client_of_sam: Client
) -> None:
    group = staff_group()
    held = rights_of_group(group)
    acts = {
        "groups/": {"name": "More"},
        f"groups/{group.pk}/": {"right": "Accounting.Admin", "seen": digest_of(held)},
        f"groups/{group.pk}/rename/": {"name": "Owners"},
        "modules/Billing/": {"on": "no"},
        "staff/sam/groups/": {"superuser": "yes"},
    }

    found = {act: client_of_sam.post(f"/office/system/{act}", sent) for act, sent in acts.items()}

    assert {each.status_code for each in found.values()} == {403}
    assert rights_of_group(staff_group()) == held
    assert Module.objects.get(name="Billing").is_on
    pages = [main_of(body_of(client_of_sam, each)) for each in ("groups/", f"groups/{group.pk}/")]
    assert not any("<form" in page or "checkbox" in page for page in pages)


def test_the_matrix_shows_every_module_and_saves_what_is_ticked(
    town: Town, root: User, client_of_root: Client
) -> None:
    group = Group.objects.get(name="Customers")
    held = rights_of_group(group)
    body = body_of(client_of_root, f"groups/{group.pk}/")
    wanted = (held - {"CustomerPortal.Access"}) | {"Products_CustomerLevel.Add"}

    sent = {"right": sorted(wanted), "seen": digest_of(held)}
    client_of_root.post(f"/office/system/groups/{group.pk}/", sent)

    assert body.count('type="checkbox"') == 5 * Module.objects.count()
    assert body.count(" checked") == len(held)
    assert rights_of_group(group) == wanted
    bell = User.objects.get(user_id="100100")
    assert may(bell, "Products_CustomerLevel.Add")
    changes = Change.objects.filter(entity="group").order_by("label")
    assert [(each.label, each.old, each.new, each.user) for each in changes] == [
        ("CustomerPortal.Access", "Yes", "No", root),
        ("Products_CustomerLevel.Add", "No", "Yes", root),
    ]


def test_a_matrix_drawn_before_another_change_saves_nothing(
    town: Town, client_of_root: Client
) -> None:
    group = staff_group()
    sent = {"right": "Customers.Access", "seen": digest_of(rights_of_group(group))}
    set_group(name="Staff", rights=["Billing.Access"])

    response = client_of_root.post(f"/office/system/groups/{group.pk}/", sent)

    assert response.status_code == 409
    assert rights_of_group(group) == {"Billing.Access"}


def test_rights_that_do_not_exist_are_not_given(town: Town, client_of_root: Client) -> None:
    group = Group.objects.create(name="Few")
    wrong = ["Customers.Everything", "access.Customers.Access", "add_user", "Customers.Access"]

    sent = {"right": wrong, "seen": digest_of([])}
    client_of_root.post(f"/office/system/groups/{group.pk}/", sent)

    assert rights_of_group(group) == {"Customers.Access"}


@pytest.mark.parametrize("name", ["", "   ", "staff", "x" * 61, "a\u202eb"])
def test_a_group_needs_a_name_of_its_own(town: Town, client_of_root: Client, name: str) -> None:
    before = Group.objects.count()

    response = client_of_root.post("/office/system/groups/", {"name": name})

    assert response.status_code == 422
    assert Group.objects.count() == before


def test_a_group_is_made_and_renamed(town: Town, client_of_root: Client) -> None:
    client_of_root.post("/office/system/groups/", {"name": " Night  shift "})
    group = Group.objects.get(name="Night shift")
    client_of_root.post(f"/office/system/groups/{group.pk}/rename/", {"name": "Nights"})

    assert Group.objects.get(pk=group.pk).name == "Nights"


def test_a_module_is_switched_after_a_question(town: Town, client_of_root: Client) -> None:
    client_of_sam = signed_in(town.users["sam"])
    asked = body_of(client_of_root, "modules/Billing/")
    still = client_of_sam.get("/office/runs/").status_code

    client_of_root.post("/office/system/modules/Billing/", {"on": "no"})
    off = (
        client_of_sam.get("/office/runs/").status_code,
        client_of_root.get("/office/runs/").status_code,
    )
    client_of_root.post("/office/system/modules/Billing/", {"on": "yes"})

    assert "Switch Billing off?" in asked
    assert (still, off) == (200, (403, 403))
    assert client_of_sam.get("/office/runs/").status_code == 200


def test_the_module_of_security_stays_on(town: Town, client_of_root: Client) -> None:
    response = client_of_root.post("/office/system/modules/MaintenanceSecurity/", {"on": "no"})

    assert response.status_code == 409
    assert client_of_root.get("/office/system/modules/").status_code == 200


def test_customers_log_ins_are_no_staff(town: Town, client_of_root: Client) -> None:
    for act in ("", "switch/", "groups/", "password/"):
        address = f"/office/system/staff/100100/{act}"
        assert client_of_root.post(address, {"on": "no", "superuser": "yes"}).status_code == 404


def test_the_trail_filters_and_its_file_holds_the_same(town: Town, client_of_sam: Client) -> None:
    sam = town.users["sam"]
    by = SYSTEM.__class__(at=SYSTEM.at, face=SYSTEM.face, user=sam, ip="192.0.2.7")
    record_event(by=by, kind="revealed SSN", account="100100", reason="=1+1")
    record_event(by=by, kind="opened account", account="200100")

    page = client_of_sam.get("/office/system/trail/", {"account": "100100"})
    file = client_of_sam.get("/office/system/trail/", {"kind": "revealed SSN", "format": "csv"})
    none = client_of_sam.get("/office/system/trail/", {"end": "2026-04-19"})
    lines = b"".join(file).decode("utf-8-sig").splitlines()

    assert [event.kind for event in page.context["rows"]] == ["revealed SSN"]
    assert [event.kind for event in none.context["rows"]] == []
    assert len(lines) == 2
    assert ",sam,,revealed SSN,100100,,'=1+1,system,192.0.2.7" in lines[1]
    assert file.headers["Content-Disposition"].startswith('attachment; filename="access-trail-')


def test_the_menu_says_why_system_is_shut(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Clerks", rights=["Customers.Access"])])
    client = signed_in(town.users["sam"])

    body = client.get("/office/customers/").content.decode()

    assert 'aria-disabled="true" title="needs the right MaintenanceSecurity.Access"' in body
    for page in SYSTEM_PAGES:
        answer = client.get(f"/office/system/{page}")
        assert answer.status_code == 403
        assert "MaintenanceSecurity.Access" in answer.content.decode()


def test_queries_do_not_grow_with_people(
    town: Town, client_of_sam: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    group = staff_group()
    for number in range(12):
        user = User.objects.create_user(f"clerk{number}", None, kind=Kind.STAFF, name=f"C{number}")
        user.groups.add(group)

    with django_assert_max_num_queries(12):
        assert body_of(client_of_sam, "staff/").count("clerk11") >= 1
    with django_assert_max_num_queries(14):
        body_of(client_of_sam, f"groups/{group.pk}/")


def test_the_matrix_explains_modules_as_the_documents_do() -> None:
    documented = {
        row["module"]: row["what it opens"]
        for row in table(ROOT / "docs" / "permissions.md", "Permissions")
    }
    explained = {name: words for _, rows in SECTIONS for name, words in rows.items()}

    assert {name: documented.get(name) for name in explained} == explained


def test_corporate_log_ins_get_a_group_of_their_own_and_lose_it_again(
    client_of_root: Client, town: Town
) -> None:
    page, of_parents = "/office/system/groups/", "/office/system/groups/of/GenericCorporate/"
    ada = signed_in(town.users["200100"])
    client_of_root.post(of_parents, {"on": "yes"})
    own = Group.objects.get(name="Corporate")
    before = ada.get("/services/orders/").status_code
    own.permissions.remove(Permission.objects.get(codename="Orders_CustomerLevel.Access"))

    narrowed = ada.get("/services/orders/").status_code
    of_bell = signed_in(town.users["100100"]).get("/services/orders/").status_code
    shown = client_of_root.get(page).content.decode()
    client_of_root.post(of_parents, {"on": "no"})

    assert (before, narrowed, of_bell) == (200, 404, 200)
    assert ada.get("/services/orders/").status_code == 200
    assert "Group Corporate, by GenericCorporate" in shown
    assert Change.objects.filter(entity="user", new__contains="GenericCorporate").exists()
    assert client_of_root.post("/office/system/groups/of/GenericAgent/", {}).status_code == 404
    assert signed_in(town.users["sam"]).post(of_parents, {"on": "yes"}).status_code == 403


def test_nobody_signs_in_under_the_name_of_a_generic_log_in(town: Town) -> None:
    with pytest.raises(Refused, match="taken"):
        add_staff(user_id="genericCorporate", facts=FACTS, password=TEMPORARY, by=SYSTEM)
    assert not is_free("GenericCorporateSub", town.bell)
