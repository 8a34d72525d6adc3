"""`tollbook step RUN STEP`: one long step of a bill run; the office starts it beside itself."""

import argparse

from tollbook.access.queries import log_in_called
from tollbook.billing.models import Run
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import Step, carry_out
from tollbook.flows.queries import run_called, work_on
from tollbook.kernel import clock


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=int, help="number of the run")
    parser.add_argument("step", choices=[step.value for step in Step])
    parser.add_argument("--by", default="", help="user id of whoever asks")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Do the step; status 1 with the sentence when it is refused."""
    wanted: Run = run_called(options.run)
    by = log_in_called(options.by) if options.by else None
    carry_out(run_id=wanted.pk, step=Step(options.step), now=clock.now(), by=by)
    work = work_on(wanted)
    if work.sentence:
        terminal.refuse("step-refused", work.sentence)
        return 1
    terminal.result({"run": wanted.pk, "step": options.step}, f"{options.step} is done.")
    return 0
