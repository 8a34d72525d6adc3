"""SSN and security code: sealed, revealed with a reason, never overwritten unread."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import seal, set_group
from tollbook.access.models import AccessEvent, Change
from tollbook.access.queries import opened
from tollbook.access.types import Actor, Face
from tollbook.commands.main import main
from tollbook.customers.actions.secrets import reveal, set_ssn
from tollbook.customers.models import Account, AccountSecurity
from tollbook.kernel.errors import Refused

BY = Actor(at=NOW, face=Face.OFFICE, ip="198.51.100.7")
RECORD = "/office/customers/100100/"
CANARY, CODE = "219-09-9998", "heron42"


def of(account: Account) -> AccountSecurity:
    """The row of an account as it lies in the database."""
    return AccountSecurity.objects.get(account=account)


def with_code(account: Account) -> None:
    """Give the account a security code, sealed as an action would."""
    AccountSecurity.objects.filter(account=account).update(code_cipher=seal(CODE))


@pytest.mark.parametrize(
    ("ssn", "words"),
    [
        ("12345678", "Enter nine digits."),
        ("123-45-678x", "Enter nine digits."),
        ("000-12-3456", "This is not a valid SSN."),
        ("666-12-3456", "This is not a valid SSN."),
        ("900-12-3456", "This is not a valid SSN."),
        ("123-00-4567", "This is not a valid SSN."),
        ("123-45-0000", "This is not a valid SSN."),
    ],
)
def test_what_is_no_ssn_is_refused(town: Town, ssn: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        set_ssn(account=town.bell, ssn=ssn, by=BY)

    assert str(refused.value) == words
    assert of(town.bell).ssn_cipher == ""


@pytest.mark.accepts("customers-18")
def test_who_only_looks_sees_a_mask_and_no_way_to_reveal(town: Town) -> None:
    set_ssn(account=town.bell, ssn=CANARY, by=BY)
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Customers.Access"])])
    client = signed_in(town.users["sam"])

    page = client.get(RECORD).content.decode()
    answers = {client.get(f"{RECORD}{way}/").status_code for way in ("reveal/ssn", "ssn")}

    assert "***-**-9998" in page
    assert "/reveal/" not in page
    assert f"{RECORD}ssn/" not in page
    assert answers == {403}
    assert client.post(f"{RECORD}reveal/ssn/", {"reason": "I want to know"}).status_code == 403


@pytest.mark.accepts("customers-19")
def test_a_reveal_is_one_event_and_the_column_holds_no_digits(
    client_of_sam: Client, town: Town
) -> None:
    set_ssn(account=town.bell, ssn=CANARY, by=BY)

    assert f'href="{RECORD}reveal/ssn/"' in client_of_sam.get(RECORD).content.decode()
    early = client_of_sam.post(f"{RECORD}reveal/ssn/", {"reason": "why"})
    shown = client_of_sam.post(f"{RECORD}reveal/ssn/", {"reason": "Caller asked to check it"})

    assert "Give a reason of at least 5 characters." in early.content.decode()
    assert CANARY in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["Refresh"].startswith("60;")
    event = AccessEvent.objects.get(kind="revealed SSN")
    assert (event.user, event.account, event.reason) == (
        *(town.users["sam"], "100100"),
        "Caller asked to check it",
    )
    row = of(town.bell)
    assert "9998" not in row.ssn_cipher + row.ssn_hash
    assert CANARY.replace("-", "") not in row.ssn_cipher


def test_with_another_key_nothing_is_read_and_nothing_is_overwritten(
    client_of_sam: Client, town: Town, settings: Any
) -> None:
    set_ssn(account=town.bell, ssn=CANARY, by=BY)
    before = of(town.bell).ssn_cipher
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    shown = client_of_sam.post(f"{RECORD}reveal/ssn/", {"reason": "Caller asked"})
    written = client_of_sam.post(f"{RECORD}ssn/", {"ssn": "123-45-6789"})

    assert "Protected data cannot be read now." in shown.content.decode()
    assert "Protected data cannot be read now." in written.content.decode()
    assert of(town.bell).ssn_cipher == before


def test_keys_are_rotated_in_batches_and_the_old_ones_may_go(
    town: Town, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_ssn(account=town.bell, ssn=CANARY, by=BY)
    with_code(town.cygnet)
    settings.DATA_DIR = tmp_path
    (tmp_path / "field.keys").write_text("\n".join(settings.FIELD_KEYS))
    monkeypatch.setattr("tollbook.flows.rotation.ROWS_AT_ONCE", 2)

    assert main(["rotate-keys", "--new"]) == 0
    settings.FIELD_KEYS = (tmp_path / "field.keys").read_text().split()
    assert main(["rotate-keys"]) == 0
    assert main(["rotate-keys", "--json"]) == 0

    assert len(settings.FIELD_KEYS) == 2
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert opened(of(town.bell).ssn_cipher) == CANARY.replace("-", "")
    assert opened(of(town.cygnet).code_cipher) == CODE
    assert (tmp_path / "field.keys").stat().st_mode & 0o077 == 0


def test_no_page_log_history_or_file_holds_what_is_protected(
    client_of_sam: Client, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    set_ssn(account=town.bell, ssn=CANARY, by=BY)
    with_code(town.bell)
    reveal(account=town.bell, what="code", reason="A claim", by=BY)
    pages = [
        *(RECORD, f"{RECORD}?all=1", f"{RECORD}custom/?all=1", f"{RECORD}history/"),
        *(f"{RECORD}fields/?find=ssn", f"{RECORD}fields/?find=heron", "/office/customers/"),
        *(f"{RECORD}verify/", f"{RECORD}ssn/", f"{RECORD}reveal/ssn/", f"{RECORD}nothing/"),
    ]

    texts = [client_of_sam.get(page).content.decode() for page in pages]
    file = client_of_sam.get(f"{RECORD}history/?format=csv").getvalue().decode()
    lines = [f"{each.old} {each.new}" for each in Change.objects.all()]
    events = [f"{each.subject} {each.reason}" for each in AccessEvent.objects.all()]

    everything = "\n".join([*texts, file, *lines, *events, caplog.text])
    assert CANARY not in everything
    assert CANARY.replace("-", "") not in everything
    assert CODE not in everything
    assert "(set)" in file


def test_staff_set_both_questions_and_nobody_reads_the_answers(
    client_of_sam: Client, town: Town
) -> None:
    address = f"{RECORD}questions/"
    asked = {"question_1": "song", "answer_1": "Blue Heron", "question_2": "boat"}

    same = client_of_sam.post(address, asked | {"question_2": "song", "answer_2": "Red"})
    known = client_of_sam.post(address, asked | {"answer_2": "Bell Bakery"})
    good = client_of_sam.post(address, asked | {"answer_2": "Seagull white"})

    assert "Choose two different questions." in same.content.decode()
    words = "Choose an answer that is not account or personal data."
    assert words in known.content.decode()
    assert good.status_code == 302
    row = of(town.bell)
    assert row.has_questions
    assert "heron" not in (row.answer_1_hash + row.answer_2_hash).casefold()
    page = client_of_sam.get(RECORD).content.decode()
    assert "Which song starts your day?" in page
    assert "Heron" not in page
