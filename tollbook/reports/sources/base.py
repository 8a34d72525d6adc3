"""What a subject of reports is: columns with the place each stands at, rights, and the gate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from tollbook.customers.models import Account, Base
from tollbook.customers.queries import accounts_for, accounts_in_view_for
from tollbook.customers.types import Viewer
from tollbook.rating.explain import CATEGORY_WORDS
from tollbook.reports.types import CUSTOMER, STAFF, WHOLESALE, Column, Kind

CALL_WORDS = {kind: words.capitalize() for kind, words in CATEGORY_WORDS.items() if kind}
# Where a column stands on the row: a path, or what makes an expression for one reader.
At = str | Callable[[Viewer], Any]
Field = tuple[Column, At]


@dataclass(frozen=True)
class Source:
    """One subject.

    right: what staff need.   portal_right: what customers need, "" where it is none of theirs; a
    wholesale log-in its twin.   for_agents: agents may read it, which money and calls never are.
    rows: the rows that a viewer sees, through a gate; None for calls, which lie in the call store.
    """

    key: str
    title: str
    help: str
    right: str
    portal_right: str
    fields: Callable[[], Sequence[Field]]
    rows: Callable[[Viewer], "QuerySet[Any, Any]"] | None
    for_agents: bool = False

    def is_open_to(self, kind: str) -> bool:
        """Whether log-ins of a kind may read it at all."""
        if kind == STAFF:
            return True
        return bool(self.portal_right) if kind in (CUSTOMER, WHOLESALE) else self.for_agents

    def right_of(self, kind: str) -> str:
        """The right that a reader of a kind needs besides that of the report's module."""
        if kind == STAFF:
            return self.right
        return self.portal_right if kind in (CUSTOMER, WHOLESALE) else "Customers_AgentLevel.Access"


def accounts_seen(viewer: Viewer) -> QuerySet[Account]:
    """The accounts that a report runs over: those in view, of staff and agents all of theirs."""
    is_customer = viewer.user.kind in (CUSTOMER, WHOLESALE)
    found = accounts_in_view_for(viewer) if is_customer else accounts_for(viewer)
    return found.select_related(None).order_by()


def day_of(path: str) -> Callable[[Viewer], Any]:
    """The local day of an instant."""
    return lambda viewer: TruncDate(F(path), tzinfo=ZoneInfo(viewer.zone))


def whether(path: str) -> Callable[[Viewer], Any]:
    """Yes where something stands at `path`."""
    stands = Q(**{f"{path}__isnull": False})
    return lambda _viewer: Case(When(stands, then=True), default=False)


def text(key: str, label: str, at: At, **more: Any) -> Field:
    return Column(key, label, **more), at


def listed(key: str, label: str, at: At, **more: Any) -> Field:
    """Text with few values, such as the words of a status."""
    return Column(key, label, is_listed=True, **more), at


def choice(key: str, label: str, at: At, words: Mapping[str, str], **more: Any) -> Field:
    return Column(key, label, Kind.CHOICE, words, **more), at


def day(key: str, label: str, at: At, **more: Any) -> Field:
    return Column(key, label, Kind.DAY, **more), at


def yes(key: str, label: str, at: At, **more: Any) -> Field:
    return Column(key, label, Kind.YES, **more), at


def number(key: str, label: str, at: At, **more: Any) -> Field:
    return Column(key, label, Kind.NUMBER, **more), at


def minutes(key: str, label: str, at: At, **more: Any) -> Field:
    return Column(key, label, Kind.MINUTES, **more), at


def amount(key: str, label: str, at: At, **more: Any) -> Field:
    """Money in whole micros; `at` gives these."""
    return Column(key, label, Kind.MONEY, **more), at


def of_account(path: str = "account__") -> list[Field]:
    """The columns that every row of an account has; `path` leads to it."""
    return [
        (Column("account", "Account", is_account=True), f"{path}number"),
        text("name", "Name", f"{path}name"),
        listed("group", "Group", f"{path}group__name", for_staff=True),
        listed(
            "association", "Group association", f"{path}group__association__name", for_staff=True
        ),
        listed("base", "Base", f"{path}group__base__name", for_staff=True),
        text("agent", "Agent", f"{path}agent__name", for_staff=True),
        listed("status", "Account status", f"{path}status__label"),
        listed("currency", "Currency", currency_at(path), for_staff=True),
    ]


def currency_at(path: str) -> Callable[[Viewer], Any]:
    """The currency of an account's company, that of the default base where it has no group."""
    own = F(f"{path}group__base__company__currency")
    default = Subquery(Base.objects.filter(is_default=True).values("company__currency")[:1])
    return lambda _viewer: Coalesce(own, default)
