"""Writes of the work room."""

from tollbook.work.actions.doing import act_on, assign, change_task
from tollbook.work.actions.opening import open_task
from tollbook.work.actions.saying import add_comment, add_file
from tollbook.work.actions.sent import (
    FAULTS_KEPT_MAX,
    claim_sent_file,
    refuse_flood,
    settle_sent_file,
)
from tollbook.work.actions.types import (
    delete_action,
    delete_status,
    install_task_types,
    save_action,
    save_status,
    save_type,
    set_new_service,
)

__all__ = [
    "FAULTS_KEPT_MAX",
    "act_on",
    "add_comment",
    "add_file",
    "assign",
    "change_task",
    "claim_sent_file",
    "delete_action",
    "delete_status",
    "install_task_types",
    "open_task",
    "refuse_flood",
    "save_action",
    "save_status",
    "save_type",
    "set_new_service",
    "settle_sent_file",
]
