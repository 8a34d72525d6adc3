"""What a watcher learns, and who may learn how much there is."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.api.tests.programs import program_of
from tollbook.kernel.addresses import networks


def test_a_living_process_asks_no_database(
    client: Client, django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_a_site_with_database_tables_and_folder_is_ready(client: Client, db: None) -> None:
    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_site_without_its_folder_names_it(client: Client, db: None, settings: Any) -> None:
    settings.DATA_DIR = "/nowhere/at/all"

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "missing": ["data folder"]}


def test_a_site_without_its_database_names_it(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("tollbook.flows.gauges.connection.cursor", gone)
        answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])


def test_staff_who_keep_the_site_read_how_much_there_is(billed_town: Town) -> None:
    answer = program_of(billed_town.users["sam"]).get("/metrics")

    lines = answer.content.decode().splitlines()
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'tollbook_bill_runs{state="issued"} 4' in lines
    assert "# TYPE tollbook_notice_oldest_seconds gauge" in lines
    assert any(line.startswith('tollbook_call_files{state="taken"}') for line in lines)


def test_nobody_else_reads_it(town: Town, client: Client) -> None:
    sam = town.users["sam"]
    set_group(name="Staff", rights=["Customers.Access"])
    answers = {
        "stranger": client.get("/metrics"),
        "session": signed_in(sam).get("/metrics"),
        "customer": program_of(town.users["100100"]).get("/metrics"),
        "without the right": program_of(sam).get("/metrics"),
    }
    set_group(name="Staff", rights=["Maintenance.Access"])
    sam.data_scope = {"bases": [town.south.pk]}
    sam.save()
    limited = program_of(sam, "Watcher").get("/metrics")

    codes = {who: answer.status_code for who, answer in answers.items()}
    assert codes == {
        "stranger": 401,
        "session": 401,
        "customer": 403,
        "without the right": 403,
    }
    assert limited.status_code == 403


def test_a_listed_address_needs_no_token(town: Town, client: Client, settings: Any) -> None:
    settings.METRICS_ADDRESSES = networks("192.0.2.0/24")

    assert client.get("/metrics", REMOTE_ADDR="192.0.2.9").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.9").status_code == 401
