"""A long step of a bill run works in a process of its own, once, and leaves word when it dies."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.town import Town
from tollbook.access.models import User
from tollbook.billing.models import Run
from tollbook.flows import actions
from tollbook.flows.actions import Step, carry_out, start_step
from tollbook.flows.queries import work_on
from tollbook.kernel import clock

# A process that does nothing until it is ended, in place of one at work on many accounts.
WAITS = (sys.executable, "-c", "import threading; threading.Event().wait()")


@pytest.fixture
def run(town: Town, tmp_path: Path, settings: Any) -> Run:
    """An open run, its notes in a folder of the test."""
    settings.DATA_DIR = tmp_path
    return Run.objects.create(
        kind="production",
        cycle=town.cycle,
        invoice_on=town.cycle.first_invoice_on,
        cut_off_on=town.cycle.first_invoice_on,
        opened_at=clock.now(),
    )


@pytest.fixture
def sam(town: Town) -> User:
    return town.users["sam"]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Steps begin a process that waits; it is ended with the test."""
    monkeypatch.setattr(actions, "COMMAND", WAITS)
    yield
    end_all()


def end_all() -> None:
    """End the processes of this test, as a power cut would."""
    for process in actions._beside:
        process.kill()
        process.wait()
    actions._beside.clear()


def begin(run: Run, sam: User) -> bool:
    return start_step(run=run, step=Step.DRAFT, by=sam, now=clock.now())


def test_before_anything_was_begun_nobody_works(run: Run) -> None:
    assert not work_on(run).is_going_on
    assert work_on(run).sentence == ""


@pytest.mark.usefixtures("waiting")
def test_a_second_press_begins_no_second_process(run: Run, sam: User) -> None:
    begun = [begin(run, sam), begin(run, sam)]

    assert begun == [True, False]
    assert len(actions._beside) == 1
    assert work_on(run).is_going_on
    assert work_on(run).step == "draft"


@pytest.mark.usefixtures("waiting")
def test_a_killed_process_leaves_word_and_may_be_carried_on(run: Run, sam: User) -> None:
    begin(run, sam)
    end_all()
    after = work_on(run)

    assert not after.is_going_on
    assert "Nothing is lost; carry on." in after.sentence
    assert begin(run, sam)


def test_a_refusal_is_kept_for_the_page(run: Run, sam: User) -> None:
    carry_out(run_id=run.pk, step=Step.ISSUE, now=clock.now(), by=sam)

    assert work_on(run).sentence == "Only an approved run can be issued."


def test_a_step_that_is_done_leaves_no_word(run: Run, sam: User, settings: Any) -> None:
    settings.RUN_STEPS_INLINE = True

    start_step(run=run, step=Step.VERIFY, by=sam, now=clock.now())

    assert not work_on(run).is_going_on
    assert work_on(run).sentence == ""


def test_a_step_that_breaks_says_so_and_is_not_swallowed(
    run: Run, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.billing.actions.verify", None)

    with pytest.raises(TypeError):
        carry_out(run_id=run.pk, step=Step.VERIFY, now=clock.now(), by=sam)

    assert "broke off" in work_on(run).sentence
