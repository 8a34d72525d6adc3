"""How runs, their accounts and findings look: words, icons, tones, and what comes next."""

from dataclasses import dataclass
from typing import Any, Final

from tollbook.billing.models import Run, RunAccount
from tollbook.billing.queries.runs import DRAFTED_STATES, ISSUED_STATES, Progress
from tollbook.billing.types import Cause, ChargeKind, Level, LineKind, RunKind, RunState, Section
from tollbook.office.pages.shared import Badge

RUN_BADGES: Final[dict[str, Badge]] = {
    RunState.OPEN: ("Scheduled", "clock", "info"),
    RunState.VERIFIED: ("Verified", "shield", "info"),
    RunState.DRAFTED: ("In review", "search", "warn"),
    RunState.APPROVED: ("Approved", "check", "info"),
    RunState.ISSUED: ("Issued", "check", "good"),
    RunState.DISCARDED: ("Discarded", "x", ""),
}
ACCOUNT_BADGES: Final[dict[str, Badge]] = {
    "waiting": ("Waiting", "clock", ""),
    "drafted": ("Drafted", "pencil", "info"),
    "nothing": ("Nothing to bill", "dot", ""),
    "parked": ("Parked", "alert", "bad"),
    "held": ("Held", "lock", "warn"),
    "numbered": ("Being issued", "clock", "info"),
    "issued": ("Issued", "check", "good"),
}
LEVEL_BADGES: Final[dict[str, Badge]] = {
    Level.ERROR: ("Error", "alert", "bad"),
    Level.WARNING: ("Warning", "alert", "warn"),
    Level.INFORMATION: ("Information", "info", "info"),
}
KIND_WORDS: Final = {
    RunKind.TRIAL: "Trial",
    RunKind.PRODUCTION: "Production",
    RunKind.QUICK: "Quick, one account",
}
CAUSE_WORDS: Final = {
    Cause.NEW_PRODUCTS: "New products",
    Cause.ENDED_PRODUCTS: "Ended products",
    Cause.NEW_CHARGES: "New charges",
    Cause.ENDED_CHARGES: "Ended charges",
    Cause.PRICES: "Prices",
    Cause.QUANTITIES: "Quantities",
    Cause.PARTS: "Parts of periods",
    Cause.ONE_TIME: "One-time charges",
    Cause.USAGE: "Calls",
    Cause.AUTOMATIC: "Automatic charges",
    Cause.STORAGE: "Toll-free storage",
    Cause.MINIMUM: "Minimum billing",
    Cause.FINANCE: "Finance charges",
    Cause.GIVEN: "Credits of earlier bills",
    Cause.TAX: "Taxes",
    Cause.FEE: "Recovery fees",
}
SECTION_WORDS: Final = {
    Section.SERVICE: "Services",
    Section.USAGE: "Usage",
    Section.TAX: "Taxes",
    Section.FEE: "Recovery fees",
    Section.OTHER_PROVIDERS: "Other providers",
}
LINE_WORDS: Final = {
    LineKind.RECURRING: "Recurring charges",
    LineKind.PRORATED: "First days",
    LineKind.CREDIT: "Unused days",
    LineKind.ONE_TIME: "One-time charges",
    LineKind.USAGE: "Calls",
    LineKind.AUTOMATIC: "Automatic charges",
    LineKind.STORAGE: "Toll-free storage",
    LineKind.MINIMUM: "Minimum billing",
    LineKind.FINANCE: "Finance charges",
    LineKind.GIVEN: "Credits of earlier bills",
    LineKind.TAX: "Government taxes",
    LineKind.FEE: "Recovery fees",
}
STEPS: Final = ("Schedule", "Verify", "Draft", "Review", "Issue")
# How many of `STEPS` are done once a run has reached a state.
STEPS_DONE: Final = {
    RunState.OPEN: 1,
    RunState.VERIFIED: 2,
    RunState.DRAFTED: 3,
    RunState.APPROVED: 4,
    RunState.ISSUED: 5,
    RunState.DISCARDED: 0,
}


@dataclass(frozen=True)
class RunRow:
    """A run as lists and headings show it; the run comes from `runs_for`."""

    run: Any  # Run, annotated with counts

    @property
    def badge(self) -> Badge:
        return RUN_BADGES[self.run.state]

    @property
    def kind(self) -> str:
        return KIND_WORDS[self.run.kind]

    @property
    def left_out(self) -> list[str]:
        """The kinds of charges that its bills lack, in words."""
        return [kind.label for kind in ChargeKind if kind in self.run.left_out]

    @property
    def name(self) -> str:
        return f"{self.run.cycle.code}, {self.kind.casefold()}"


@dataclass(frozen=True)
class RunAccountRow:
    """An account of a run as the list shows it."""

    entry: Any  # RunAccount, annotated with totals

    @property
    def badge(self) -> Badge:
        return ACCOUNT_BADGES[self.entry.state]

    @property
    def may_be_held(self) -> bool:
        return self.entry.state in {"waiting", "drafted", "parked"}

    @property
    def may_be_released(self) -> bool:
        return self.entry.state in {"held", "parked"}


def steps_of(run: Run) -> list[tuple[str, str]]:
    """Each step with its mark: "done", "now" or "" for later."""
    done = STEPS_DONE[RunState(run.state)]
    marks = ["done"] * done + ["now"] + [""] * len(STEPS)
    return list(zip(STEPS, marks, strict=False))


@dataclass(frozen=True)
class Bar:
    """How far a long step has come."""

    words: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def bar_of(run: Run, progress: Progress) -> Bar | None:
    """The bar of the step that is under way, None where there is nothing to count."""
    if run.state == RunState.VERIFIED and progress.among(DRAFTED_STATES):
        return Bar("drafted", progress.among(DRAFTED_STATES), progress.total)
    if run.state == RunState.APPROVED:
        return Bar("issued", progress.among(ISSUED_STATES), progress.total)
    if run.state == RunState.ISSUED and progress.documents:
        return Bar("PDFs made", progress.documents_made, progress.documents)
    return None


def state_of(entry: RunAccount) -> str:
    """The state of an account in a run, in words."""
    return ACCOUNT_BADGES[entry.state][0]
