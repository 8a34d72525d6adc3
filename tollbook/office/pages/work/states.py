"""How work and its lights are shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tollbook.office.pages.shared import Badge
from tollbook.work.models import Task
from tollbook.work.queries import light_at
from tollbook.work.types import Light, Priority

LIGHTS: Final[dict[Light, Badge]] = {
    Light.ON_TIME: ("On time", "check", "good"),
    Light.NEAR: ("Near", "clock", "warn"),
    Light.BEHIND: ("Behind", "alert", "bad"),
}


@dataclass(frozen=True)
class WorkRow:
    """A piece of work as lists and boards show it."""

    task: Task
    now: datetime

    @property
    def route(self) -> str:
        """The page of it: orders stand apart."""
        return "office-order" if self.task.task_type.kind == "order" else "office-ticket"

    @property
    def light(self) -> Badge | None:
        return LIGHTS.get(light_at(self.task, self.now))

    @property
    def badge(self) -> Badge:
        """The status; what is done is good, what is over otherwise is plain."""
        status = self.task.status
        if status.is_final:
            return (status.label, "check", "good") if status.is_done else (status.label, "x", "")
        return status.label, "dot", ""

    @property
    def hands(self) -> str:
        who = self.task.assigned_to
        return (who.name or who.user_id) if who else ""

    @property
    def is_pressing(self) -> bool:
        return self.task.priority != Priority.NORMAL
