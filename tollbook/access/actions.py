"""Writes of the access room."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from tollbook.access.cipher import seal, sealed_anew
from tollbook.access.history import differences, entity_of, refuse_stale, stored
from tollbook.access.models import AccessEvent, Change, Module, User
from tollbook.access.tries import forget_tries, pass_try, take_try
from tollbook.access.types import RIGHTS, Actor, FieldChange, Kind

__all__ = [
    "create_user",
    "forget_tries",
    "pass_try",
    "record_changes",
    "record_changes_of_many",
    "record_event",
    "save_tracked",
    "seal",
    "sealed_anew",
    "set_generic",
    "set_group",
    "set_theme",
    "switch_module",
    "sync_modules",
    "take_try",
]


@transaction.atomic
def sync_modules(*, names: Iterable[str]) -> None:
    """Register each module and its five rights as Django permissions; doing it twice is free."""
    content_type = ContentType.objects.get_for_model(Module)
    wanted = list(names)
    Module.objects.bulk_create([Module(name=name) for name in wanted], ignore_conflicts=True)
    Permission.objects.bulk_create(
        [
            # A permission's name is that of its module, so switching off is one comparison.
            Permission(content_type=content_type, codename=f"{name}.{right}", name=name)
            for name in wanted
            for right in RIGHTS
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_group(*, name: str, rights: Iterable[str]) -> Group:
    """Make the user group `name` hold exactly `rights` ("Module.Right")."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=list(rights)))
    return group


@transaction.atomic
def set_generic(*, user_id: str, kind: Kind, group: Group) -> User:
    """Make the generic log-in of `kind`, which can never sign in, a member of `group`."""
    user, _ = User.objects.get_or_create(
        user_id=user_id, defaults={"kind": kind, "is_generic": True, "name": user_id}
    )
    user.set_unusable_password()
    user.save()
    user.groups.set([group])
    return user


@transaction.atomic
def switch_module(*, name: str, is_on: bool) -> None:
    """Turn a module on or off for the whole installation; off, nobody has its rights."""
    Module.objects.filter(name=name).update(is_on=is_on)


@transaction.atomic
def create_user(*, user_id: str, kind: Kind, password: str, facts: Mapping[str, str]) -> User:
    """A new log-in; `facts` may hold name and emails."""
    return User.objects.create_user(user_id, password, kind=kind, **facts)


def set_theme(*, user: User, theme: str) -> None:
    """Keep the theme a person chose: system, light or dark."""
    user.theme = theme
    user.save(update_fields=["theme"])


@transaction.atomic
def save_tracked(
    *, row: Model, by: Actor, account: str = "", seen_version: int | None = None
) -> list[FieldChange]:
    """Save `row` with one line of history for each field that differs; nothing differs: no save.

    account: the number of the account it belongs to.   seen_version: the row version that a form
    was drawn from; another one raises the refusal STALE.
    """
    before = stored(row)
    refuse_stale(before, seen_version)
    changes = differences(before, row)
    if not changes:
        return []
    if before is not None and hasattr(row, "version"):
        row.version = before.version + 1  # type: ignore[attr-defined]
    row.save()
    record_changes(row=row, by=by, changes=changes, account=account)
    return changes


def record_changes(
    *, row: Model, by: Actor, changes: Iterable[FieldChange], account: str = ""
) -> None:
    """Write down what became of `row`; for actions that save it in a way of their own."""
    record_changes_of_many(changes=[(row, account, change) for change in changes], by=by)


def record_changes_of_many(*, changes: Iterable[tuple[Model, str, FieldChange]], by: Actor) -> None:
    """Write down one change each of many rows at once: (row, number of its account, change)."""
    Change.objects.bulk_create(
        Change(
            at=by.at,
            user=by.user,
            acting_as=by.acting_as,
            face=by.face,
            ip=by.ip or None,
            entity=entity_of(row),
            entity_id=str(row.pk),
            account=account,
            field=change.field,
            label=change.label,
            old=change.old,
            new=change.new,
        )
        for row, account, change in changes
    )


def record_event(
    *, by: Actor, kind: str, account: str = "", subject: str = "", reason: str = ""
) -> None:
    """Write down that somebody opened, revealed or checked something."""
    AccessEvent.objects.create(
        at=by.at,
        user=by.user,
        acting_as=by.acting_as,
        face=by.face,
        ip=by.ip or None,
        kind=kind,
        account=account,
        subject=subject,
        reason=reason,
    )
