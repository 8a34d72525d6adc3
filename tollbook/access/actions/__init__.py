"""Writes of the access room."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tollbook.access.cipher import seal, sealed_anew
from tollbook.access.history import refuse_stale
from tollbook.access.models import Module, User
from tollbook.access.once import (
    count_miss,
    forget_secrets,
    give_code,
    give_link,
    take_code,
    use_up,
)
from tollbook.access.secrets import set_password, set_temporary_password
from tollbook.access.tracking import (
    record_changes,
    record_changes_of_many,
    record_event,
    save_tracked,
)
from tollbook.access.tries import forget_tries, pass_try, take_try
from tollbook.access.types import RIGHTS, Kind
from tollbook.access.visits import (
    begin_visit,
    end_visit,
    end_visits,
    forget_visits,
    move_visit,
    note_sign_in,
    see_visit,
)

__all__ = [
    "begin_visit",
    "count_miss",
    "create_user",
    "end_visit",
    "end_visits",
    "forget_secrets",
    "forget_tries",
    "forget_visits",
    "give_code",
    "give_link",
    "move_visit",
    "note_sign_in",
    "pass_try",
    "record_changes",
    "record_changes_of_many",
    "record_event",
    "refuse_stale",
    "save_tracked",
    "seal",
    "sealed_anew",
    "see_visit",
    "set_generic",
    "set_group",
    "set_password",
    "set_temporary_password",
    "set_theme",
    "switch_module",
    "sync_modules",
    "take_code",
    "take_try",
    "use_up",
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
