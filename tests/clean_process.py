"""Processes forked from one that has no threads, no engine and no open connection.

The process of the tests has all of that, and a fork of it may stand still for ever: a lock that a
thread held stays held, a connection that is swept up waits for threads that are not there.

python -m tests.clean_process, the database in the environment. It reads tasks from its input, does
each in children of its own, and writes the list of their answers to its output. What is done in
this process itself, all later children have loaded, compiled and at hand.
"""

import gc
import json
import os
import pickle
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, Any

from pyspark import cloudpickle

ROOT = Path(__file__).parents[1]
WRITES = ("INSERT", "UPDATE", "DELETE")
# The number of children that stands for none.
HERE = 0
BROKE = "a process of the case broke"
Step = Callable[[], Any]


class CleanProcess:
    """The tests' end. Ends the other one when it is left."""

    def __init__(self, **variables: str) -> None:
        own = {"DJANGO_SETTINGS_MODULE": "tollbook.config.settings"} | variables
        command = [sys.executable, "-m", "tests.clean_process"]
        self.process = Popen(command, cwd=ROOT, env=os.environ | own, stdin=PIPE, stdout=PIPE)

    def __enter__(self) -> "CleanProcess":
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def do(self, step: Step, *, killed_at: int, workers: int, first: Step) -> list[Any]:
        """The answers of so many children that do `step` at once; None of a killed one.

        killed_at: the write of the database before which a child kills itself, 0 for none; first:
        done in each child before.
        """
        answers = [json.loads(each) for each in self._told(step, killed_at, workers, first)]
        assert BROKE not in answers, BROKE
        return answers

    def warm(self, step: Step, *, first: Step) -> Any:
        """The answer of a step that is done in no child but in the process they come from."""
        (answer,) = self._told(step, 0, HERE, first)
        return json.loads(answer)

    def _told(self, *task: Any) -> list[str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        content: bytes = cloudpickle.dumps(task)  # type: ignore[no-untyped-call]
        _write(self.process.stdin, content)
        told: list[str] = pickle.loads(_read(self.process.stdout))  # noqa: S301 - from our own child
        return told


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(struct.pack(">Q", len(content)) + content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    size = pipe.read(8)
    return pipe.read(*struct.unpack(">Q", size)) if size else b""


def _serve(tasks: IO[bytes], answers: IO[bytes]) -> None:
    while task := _read(tasks):
        step, killed_at, workers, first = pickle.loads(task)  # noqa: S301 - from our own parent
        if workers == HERE:
            _write(answers, pickle.dumps([_done_here(step, first)]))
            continue
        running = [_begun(step, killed_at, first) for _ in range(workers)]
        _write(answers, pickle.dumps([_ended(*each) for each in running]))


def _done_here(step: Step, first: Step) -> str:
    """The answer as JSON; no connection stays open, and no collector touches what is shared."""
    from django.db import connections  # noqa: PLC0415

    first()
    answer = json.dumps(step(), default=str)
    connections.close_all()
    gc.freeze()
    return answer


def _begun(step: Step, killed_at: int, first: Step) -> tuple[int, int]:
    """A child that does the step; its number, and where it writes its answer."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    status = 1
    try:
        _forget_what_was_kept()
        first()
        _dies_before(killed_at)
        os.write(write, json.dumps(step(), default=str).encode())
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(status)


def _forget_what_was_kept() -> None:
    """A process that starts has nothing in its cache, such as settings that have changed since."""
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()


def _dies_before(killed_at: int) -> None:
    """Death before the write of that number, as by a power cut."""
    from django.db import connection  # noqa: PLC0415

    seen = iter(range(1, 10_000))

    def deadly(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES) and next(seen) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(deadly)


def _ended(child: int, read: int) -> str:
    """The child's answer as JSON: null when it was killed."""
    with os.fdopen(read) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "null"
    return json.dumps(BROKE) if status else text


if __name__ == "__main__":
    import django
    from django.test.utils import setup_test_environment

    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a child prints must not stand among the answers
    django.setup()
    setup_test_environment()
    _serve(sys.stdin.buffer, told)
