"""Writes of the payments room."""

from tollbook.payments.ach_forms import ask_form, drop_old_forms, review_form, upload_form
from tollbook.payments.attempts import begin, cancel, resolve, send
from tollbook.payments.automatic import (
    collect,
    forget_run,
    keep_run,
    mark_ahead_told,
    mark_plan_told,
    mark_try_told,
    open_run,
    switch_off,
    switch_on,
)
from tollbook.payments.files import make_file, mark_sent, pass_prenotes, read_file
from tollbook.payments.inquiries import (
    ask_again,
    ask_now,
    decide,
    give_up,
    hear,
    resume,
    tell_test_bank,
    where_to_confirm,
)
from tollbook.payments.links import (
    begin_typed,
    forget_tries,
    forget_typed,
    make_link,
    refuse_guessing,
)
from tollbook.payments.methods import (
    add_bank,
    add_card,
    change_bank,
    change_card,
    choose_default,
    mark_expiry_told,
    remove,
)
from tollbook.payments.posting import mark_returned_told, mark_told, post_attempt, take_back
from tollbook.payments.profiles import change_profile, drafted, open_profile, save_profiles
from tollbook.payments.refunds import (
    ask_about_refund,
    ask_about_refunds,
    cancel_refund,
    refund,
    settle_refund,
)
from tollbook.payments.returns import take_back_late
from tollbook.payments.rules_kept import agree, write_text
from tollbook.payments.upkeep import save_gateways, save_rule

__all__ = [
    "add_bank",
    "add_card",
    "agree",
    "ask_about_refund",
    "ask_about_refunds",
    "ask_again",
    "ask_form",
    "ask_now",
    "begin",
    "begin_typed",
    "cancel",
    "cancel_refund",
    "change_bank",
    "change_card",
    "change_profile",
    "choose_default",
    "collect",
    "decide",
    "drafted",
    "drop_old_forms",
    "forget_run",
    "forget_tries",
    "forget_typed",
    "give_up",
    "hear",
    "keep_run",
    "make_file",
    "make_link",
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
    "refuse_guessing",
    "remove",
    "resolve",
    "resume",
    "review_form",
    "save_gateways",
    "save_profiles",
    "save_rule",
    "send",
    "settle_refund",
    "switch_off",
    "switch_on",
    "take_back",
    "take_back_late",
    "tell_test_bank",
    "upload_form",
    "where_to_confirm",
    "write_text",
]
