"""The terminal: exit statuses, sentences, JSON."""

import json

import pytest
from django.db import OperationalError

from tests.town import Town
from tollbook.commands.main import COMMANDS, DONE, MISUSED, WRONG, main
from tollbook.commands.terminal import Terminal, table


def test_without_a_command_it_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == MISUSED

    told = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in told] == []


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bil"]) == MISUSED
    assert "no command 'bil'" in capsys.readouterr().err


def test_wrong_arguments_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["bill", "--cycle", "M13", "--date", "tomorrow"])

    assert end.value.code == MISUSED
    assert "--date" in capsys.readouterr().err


def test_a_missing_thing_is_named_with_status_1(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bill", "--cycle", "M99", "--date", "2026-04-13"]) == WRONG
    assert capsys.readouterr().err == "There is no cycle M99.\n"


def test_a_refusal_is_told_as_json_too(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["take", "missing.csv", "--feed", "nobody", "--json"]) == WRONG
    assert json.loads(capsys.readouterr().out)["refused"] == "not-found"


def test_no_progress_is_written_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().step("half way")

    assert capsys.readouterr().err == ""


def test_numbers_of_a_table_stand_to_the_right() -> None:
    assert table(("cause", "calls"), [("no_rule", 7), ("no_plan", 1200)]) == (
        "cause    calls\nno_rule      7\nno_plan  1,200"
    )


@pytest.mark.django_db
def test_init_makes_a_staff_log_in_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--staff", "boss", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["password"]

    assert main(["init", "--staff", "boss", "--json"]) == DONE
    assert "password" not in json.loads(capsys.readouterr().out)


def test_the_first_staff_log_in_is_not_called_like_a_customers(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--staff", "100100"]) == WRONG
    assert "This is the number of an account." in capsys.readouterr().err


@pytest.mark.django_db
def test_tables_that_are_missing_are_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[object]:
        raise OperationalError("no such table: ledger_entry")

    monkeypatch.setattr("tollbook.commands.check.check_books", broken)

    assert main(["check"]) == WRONG
    assert "Run `tollbook init`" in capsys.readouterr().err
