"""Writes of the payments room."""

from tollbook.payments.attempts import (
    ask_again,
    ask_now,
    begin,
    cancel,
    decide,
    resolve,
    resume,
    send,
)
from tollbook.payments.automatic import (
    collect,
    keep_run,
    mark_ahead_told,
    mark_plan_told,
    mark_try_told,
    open_run,
    switch_off,
    switch_on,
)
from tollbook.payments.files import make_file, mark_sent, pass_prenotes, read_file
from tollbook.payments.methods import (
    add_bank,
    add_card,
    choose_default,
    mark_expiry_told,
    remove,
    rename,
)
from tollbook.payments.posting import mark_returned_told, mark_told, post_attempt, take_back
from tollbook.payments.profiles import change_profile, open_profile
from tollbook.payments.refunds import refund
from tollbook.payments.rules_kept import agree, write_text

__all__ = [
    "add_bank",
    "add_card",
    "agree",
    "ask_again",
    "ask_now",
    "begin",
    "cancel",
    "change_profile",
    "choose_default",
    "collect",
    "decide",
    "keep_run",
    "make_file",
    "mark_ahead_told",
    "mark_expiry_told",
    "mark_plan_told",
    "mark_returned_told",
    "mark_sent",
    "mark_told",
    "mark_try_told",
    "open_profile",
    "open_run",
    "pass_prenotes",
    "post_attempt",
    "read_file",
    "refund",
    "remove",
    "rename",
    "resolve",
    "resume",
    "send",
    "switch_off",
    "switch_on",
    "take_back",
    "write_text",
]
