"""The change history and the access trail of one account."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tollbook.access.models import AccessEvent, Change


def last_change_of(account: str, field: str) -> str:
    """Who changed a field of an account last, "" where nobody did."""
    rows = Change.objects.filter(account=account, field=field).select_related("user")
    found = rows.order_by("-at", "-pk").first()
    return who_of(found) if found is not None else ""


def who_of(change: Change) -> str:
    """Whoever made a change, in words."""
    user = change.user
    return (user.name or user.user_id) if user else "the system"


def newest_change_of(account: str) -> Change | None:
    """The newest line of an account's history."""
    rows = Change.objects.filter(account=account).select_related("user")
    return rows.order_by("-at", "-pk").first()


@dataclass(frozen=True)
class Wanted:
    """What a change history is narrowed by; "" and None let everything through.

    until: the first instant that is left out.
    """

    words: str = ""
    user_id: str = ""
    face: str = ""
    since: datetime | None = None
    until: datetime | None = None


def changes_of(names: list[str], wanted: Wanted) -> QuerySet[Change]:
    """The changes of an account, by every number it had, newest first."""
    rows = Change.objects.filter(account__in=names).select_related("user", "acting_as")
    if wanted.words:
        by_label = Q(label__icontains=wanted.words) | Q(field__icontains=wanted.words)
        rows = rows.filter(by_label | Q(entity__icontains=wanted.words))
    if wanted.user_id:
        rows = rows.filter(user__user_id=wanted.user_id)
    if wanted.face:
        rows = rows.filter(face=wanted.face)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows.order_by("-at", "-pk")


def people_of(names: list[str]) -> list[tuple[str, str]]:
    """User id and name of everybody who changed something of an account."""
    rows = Change.objects.filter(account__in=names, user__isnull=False).order_by("user__user_id")
    found = rows.values_list("user__user_id", "user__name").distinct()
    return [(user_id, name or user_id) for user_id, name in found]


def events_of(names: list[str]) -> QuerySet[AccessEvent]:
    """Who opened, checked or revealed what of an account, newest first."""
    rows = AccessEvent.objects.filter(account__in=names).select_related("user", "acting_as")
    return rows.order_by("-at", "-pk")


def last_changes_of(entity: str) -> dict[str, Change]:
    """The newest change of each label of a table, such as of the settings."""
    rows = Change.objects.filter(entity=entity).select_related("user").order_by("at", "pk")
    return {each.label: each for each in rows}


def changes_of_entities(entities: list[str]) -> QuerySet[Change]:
    """The changes of tables that belong to no account, newest first."""
    rows = Change.objects.filter(entity__in=entities, account="").select_related("user")
    return rows.order_by("-at", "-pk")
