"""Writes of the access room."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from tollbook.access.asking import ask
from tollbook.access.cipher import seal, sealed_anew
from tollbook.access.grants import (
    add_group,
    grant_rights,
    refuse_others,
    rename_group,
    switch_module,
    sync_modules,
)
from tollbook.access.history import refuse_stale
from tollbook.access.keeping import forget_history
from tollbook.access.models import User
from tollbook.access.names import claim_name, claim_names
from tollbook.access.once import (
    end_if_spent,
    end_link,
    end_links_of,
    forget_secrets,
    give_code,
    give_link,
    take_answer,
    take_code,
    use_up,
)
from tollbook.access.secrets import set_password, set_temporary_password
from tollbook.access.staffing import (
    add_staff,
    change_staff,
    clean_new_id,
    give_password,
    make_superuser,
    put_in_groups,
    turn_log_in,
)
from tollbook.access.tracking import (
    record_changes,
    record_changes_of_many,
    record_event,
    save_tracked,
    save_tracked_many,
)
from tollbook.access.tries import clear_lock, forget_tries, pass_try, take_try
from tollbook.access.types import Actor, Kind
from tollbook.access.visits import (
    begin_visit,
    end_visit,
    end_visits,
    forget_visits,
    move_visit,
    note_sign_in,
    see_visit,
)
from tollbook.kernel import entry

__all__ = [
    "add_group",
    "add_staff",
    "ask",
    "begin_visit",
    "change_emails",
    "change_staff",
    "claim_name",
    "claim_names",
    "clean_new_id",
    "clear_lock",
    "create_user",
    "end_if_spent",
    "end_link",
    "end_links_of",
    "end_visit",
    "end_visits",
    "forget_history",
    "forget_secrets",
    "forget_tries",
    "forget_visits",
    "give_code",
    "give_link",
    "give_password",
    "grant_rights",
    "make_superuser",
    "move_visit",
    "note_sign_in",
    "pass_try",
    "put_in_groups",
    "record_changes",
    "record_changes_of_many",
    "record_event",
    "refuse_others",
    "refuse_stale",
    "rename_group",
    "save_tracked",
    "save_tracked_many",
    "seal",
    "sealed_anew",
    "see_visit",
    "set_generic",
    "set_group",
    "set_password",
    "set_rows_per_page",
    "set_temporary_password",
    "set_theme",
    "switch_module",
    "sync_modules",
    "take_answer",
    "take_code",
    "take_try",
    "turn_log_in",
    "use_up",
]


@transaction.atomic
def change_emails(*, user: User, emails: str, by: Actor, account: str = "") -> None:
    """The e-mail addresses of a log-in, as typed; its person is told elsewhere, at the old ones."""
    found = entry.emails(emails)
    if not found:
        raise entry.required()
    user.emails = found
    save_tracked(row=user, by=by, account=account)


def set_rows_per_page(*, user: User, rows: int) -> None:
    """Keep how many rows lists begin with."""
    user.rows_per_page = rows
    user.save(update_fields=["rows_per_page"])


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
def create_user(*, user_id: str, kind: Kind, password: str, facts: Mapping[str, str]) -> User:
    """A new log-in; `facts` may hold name and emails."""
    return User.objects.create_user(user_id, password, kind=kind, **facts)


def set_theme(*, user: User, theme: str) -> None:
    """Keep the theme a person chose: system, light or dark."""
    user.theme = theme
    user.save(update_fields=["theme"])
