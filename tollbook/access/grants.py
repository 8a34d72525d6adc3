"""Who may do what: modules that are on, groups and their rights, with a history of each change."""

import re
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tollbook.access.history import STALE
from tollbook.access.models import Module
from tollbook.access.tracking import record_changes, save_tracked
from tollbook.access.types import ALWAYS_ON, RIGHTS, Actor, FieldChange, digest_of
from tollbook.kernel.errors import Refused

MODULE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
GROUP_NAME_MAX = 60
SUPERUSERS_ONLY = "Only a superuser may do this."


def refuse_others(by: Actor) -> None:
    """Raise Refused for everybody but a superuser and the system itself (R10)."""
    if by.user is not None and not by.user.is_superuser:
        raise Refused("superusers-only", SUPERUSERS_ONLY)


@transaction.atomic
def sync_modules(*, names: Iterable[str]) -> None:
    """Register each module and its five rights as Django permissions; doing it twice is free.

    Modules may come later than the shipped ones, as those of task types do when they are saved.
    """
    wanted = list(names)
    strange = [name for name in wanted if not MODULE_NAME.fullmatch(name)]
    if strange:
        raise Refused("module-name", f"{strange[0]!r} is no name of a module: letters, digits, _.")
    content_type = ContentType.objects.get_for_model(Module)
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
def switch_module(*, name: str, is_on: bool, by: Actor) -> None:
    """Turn a module on or off for the whole installation; off, nobody has its rights."""
    refuse_others(by)
    if name in ALWAYS_ON and not is_on:
        raise Refused("always-on", f"{name} stays on: without it nobody could switch it on again.")
    module = Module.objects.get(name=name)
    module.is_on = is_on
    save_tracked(row=module, by=by)


@transaction.atomic
def add_group(*, name: str, by: Actor) -> Group:
    """A group of people without any right yet."""
    refuse_others(by)
    group = Group(name=_free_name(name, None))
    save_tracked(row=group, by=by)
    return group


@transaction.atomic
def rename_group(*, group: Group, name: str, by: Actor) -> None:
    """Give a group another name; its people and rights stay."""
    refuse_others(by)
    group.name = _free_name(name, group)
    save_tracked(row=group, by=by)


def _free_name(name: str, group: Group | None) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > GROUP_NAME_MAX or not wanted.isprintable():
        raise Refused("group-name", f"Enter a name of up to {GROUP_NAME_MAX} characters.")
    others = Group.objects.exclude(pk=group.pk) if group else Group.objects.all()
    if others.filter(name__iexact=wanted).exists():
        raise Refused("group-name-taken", f"There is a group {wanted} already.")
    return wanted


@transaction.atomic
def grant_rights(*, group: Group, rights: Iterable[str], seen: str, by: Actor) -> int:
    """Make `group` hold exactly `rights`; how many changed.

    seen: `digest_of` the rights that the form was drawn from; others by now raise STALE.
    """
    refuse_others(by)
    Group.objects.select_for_update().get(pk=group.pk)
    before = set(group.permissions.values_list("codename", flat=True))
    if seen != digest_of(before):
        raise Refused("STALE", STALE)
    found = Permission.objects.filter(content_type__model="module", codename__in=list(rights))
    after = set(found.values_list("codename", flat=True))
    group.permissions.set(found)
    changes = [
        FieldChange("rights", code, *(("No", "Yes") if code in after else ("Yes", "No")))
        for code in sorted(before ^ after)
    ]
    record_changes(row=group, by=by, changes=changes)
    return len(changes)
