"""The system pages' part of the registry."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages import factor
from tollbook.office.pages.system import groups, locks, modules, sign_ins, staff, trail

GUARDS: Final = "MaintenanceSecurity.Access"
GUARDS_CHANGE: Final = "MaintenanceSecurity.Update"
PERSON: Final = "system/staff/<str:user_id>/"
GROUP: Final = "system/groups/<int:group_id>/"

ROUTES: list[Route] = [
    Route("system/staff/", staff.staff, "office-staff", GUARDS),
    Route(
        *("system/staff-new/", staff.new_person, "office-person-new", GUARDS),
        change="MaintenanceSecurity.Add",
    ),
    Route(PERSON, staff.person, "office-person", GUARDS, change=GUARDS_CHANGE),
    Route(
        PERSON + "switch/", staff.switching, "office-person-switch", GUARDS, change=GUARDS_CHANGE
    ),
    Route(PERSON + "groups/", staff.grouping, "office-person-groups", GUARDS, change=GUARDS_CHANGE),
    Route(PERSON + "sight/", staff.limiting, "office-person-sight", GUARDS, change=GUARDS_CHANGE),
    Route(
        *(PERSON + "password/", staff.giving_password, "office-person-password", GUARDS),
        change=GUARDS_CHANGE,
    ),
    Route(
        *(PERSON + "second-factor/", factor.of_staff, "office-person-factor", GUARDS),
        change=GUARDS_CHANGE,
    ),
    Route("system/groups/", groups.groups, "office-groups", GUARDS, change=GUARDS_CHANGE),
    Route(
        *("system/groups/of/<str:user_id>/", groups.lending, "office-lender", GUARDS),
        change=GUARDS_CHANGE,
    ),
    Route(GROUP, groups.group, "office-group", GUARDS, change=GUARDS_CHANGE),
    Route(GROUP + "rename/", groups.renaming, "office-group-rename", GUARDS, change=GUARDS_CHANGE),
    Route("system/modules/", modules.module_list, "office-modules", GUARDS),
    Route(
        *("system/modules/<str:module>/", modules.switching_module, "office-module", GUARDS),
        change=GUARDS_CHANGE,
    ),
    Route("system/trail/", trail.trail, "office-trail", GUARDS),
    Route("system/sign-ins/", sign_ins.sign_ins, "office-sign-ins", GUARDS),
    Route("system/locks/", locks.locks, "office-locks", GUARDS),
    Route(
        *("system/locks/<int:lock_id>/clear/", locks.clear, "office-lock-clear", GUARDS),
        change=GUARDS_CHANGE,
    ),
]
