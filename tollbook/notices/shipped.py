"""The words that the carrier begins with; staff may change them as templates."""

from tollbook.notices.shipped_payments import PAYMENTS
from tollbook.notices.types import Message, NoticeKind

_HELP = "Questions? Call {base_phone}."

SHIPPED: dict[NoticeKind, Message] = {
    NoticeKind.EMAIL_BILL: Message(
        subject="{base_name}: your bill of {invoice_date}, {total_due}",
        text=(
            "Here is your bill {invoice} for account {account}, {name}.\n\n"
            "Total due: {total_due}{other_providers}\n"
            "Due: {due_date}\n\n"
            "[Open the bill]({link})\n\n"
            "[Pay this bill]({pay_link})\n\n"
            "These links work without signing in, so keep this message to yourself. The bill "
            "opens for {link_days} days; after that, your bills wait for you behind your "
            "log-in.\n\n" + _HELP
        ),
    ),
    NoticeKind.RESET: Message(
        subject="{base_name}: choose a new password",
        text=(
            "Somebody, most likely you, asked for a new password for your online access.\n\n"
            "[Choose a new password]({link})\n\n"
            "The link works once and for {minutes} minutes. If you asked more than once, only the "
            "newest link works.\n\n"
            "It was not you? Then do nothing: without this link your password stays as it is. "
            "Nobody from {base_name} will ever ask you for the link.\n\n" + _HELP
        ),
        short="{base_name}: choose a new password within {minutes} minutes: {link}",
    ),
    NoticeKind.NEW_USER: Message(
        subject="{base_name}: your code for online access",
        text=(
            "Here is the code for setting up your online access.\n\n"
            "{code}\n\n"
            "[Enter the code]({link})\n\n"
            "It works once and for {valid}. Keep it to yourself: nobody from {base_name} will "
            "ever ask you for it.\n\n"
            "You did not ask for it? Then somebody may be trying to open your account. Do nothing "
            "with the code, and tell us at {base_phone}."
        ),
        short="{base_name}: your code is {code}. It works for {valid}. We never ask you for it.",
        letter=(
            "Here is the code for setting up your online access:\n\n"
            "{code}\n\n"
            "Open {link} in your browser, choose \u201cI have a code\u201d and enter your account "
            "number and the code. It works once and for {valid}.\n\n"
            "Keep it to yourself: nobody from {base_name} will ever ask you for it. You did not "
            "ask for this letter? Then tell us at {base_phone}."
        ),
    ),
    NoticeKind.SIGN_IN_CODE: Message(
        subject="{base_name}: your code for signing in",
        text=(
            "Somebody has tried to sign in with your name many times within a day, with wrong "
            "passwords. For 24 hours we therefore ask for a code besides your password.\n\n"
            "{code}\n\n"
            "It works once and for {valid}. Keep it to yourself: nobody from {base_name} will "
            "ever ask you for it.\n\n"
            "You are not signing in just now? Then somebody knows your password: choose a new one "
            "at once, or call {base_phone}."
        ),
        short="{base_name}: your code for signing in is {code}. It works for {valid}.",
    ),
    NoticeKind.PROOF_CODE: Message(
        subject="{base_name}: your code",
        text="Your code is {code}.",
        letter=(
            "You asked for a code in place of the answers to your security questions:\n\n"
            "{code}\n\n"
            "Choose \u201cForgot password\u201d on the log-in page once more, open the link that "
            "we send you, and enter this code where the questions are asked. It works once and "
            "for {valid}.\n\n"
            "Keep it to yourself: nobody from {base_name} will ever ask you for it. You did not "
            "ask for this letter? Then tell us at {base_phone}."
        ),
    ),
    NoticeKind.SECURITY_CHANGE: Message(
        subject="{base_name}: a change to {what}",
        text=(
            "There was a change to {what} on {when}.\n\n"
            "If it was you, there is nothing to do.\n\n"
            "[This was not me]({link})\n\n"
            "The link signs everybody out, turns the log-in off and alerts our staff. You can "
            "also call {base_phone}.\n\n"
            "For your safety this message does not say what the old or the new value is."
        ),
        short=("{base_name}: a change to {what} on {when}. Not you? {link} or call {base_phone}."),
        letter=(
            "There was a change to {what} on {when}.\n\n"
            "If it was you, there is nothing to do. If it was not, call us at {base_phone} at "
            "once: we sign everybody out and turn the log-in off.\n\n"
            "For your safety this letter does not say what the old or the new value is."
        ),
    ),
    NoticeKind.INVITATION: Message(
        subject="{base_name}: make your own log-in",
        text=(
            "{who} invites you to look after its account with {base_name} online, with a log-in "
            "of your own.\n\n"
            "[Make my log-in]({link})\n\n"
            "The link works once and for {valid}. You do not know what this is about? Then do "
            "nothing, and nothing more is sent here.\n\n" + _HELP
        ),
    ),
    NoticeKind.EMAIL_CONFIRMATION: Message(
        subject="{base_name}: confirm your e-mail address",
        text=(
            "This address was entered for {what}. It is used from the moment you confirm it.\n\n"
            "[Confirm this address]({link})\n\n"
            "You do not know what this is about? Then do nothing, and nothing more is sent "
            "here.\n\n" + _HELP
        ),
    ),
    NoticeKind.WELCOME: Message(
        subject="Welcome to {base_name}",
        text=(
            "Welcome, {name}. Your account number is {account}; have it at hand when you call.\n\n"
            "{message}\n\n"
            "[Set up your online access]({link})\n\n" + _HELP
        ),
        letter=(
            "Welcome, {name}. Your account number is {account}; have it at hand when you call.\n\n"
            "{message}\n\n"
            "Your bills and calls wait for you online: open {link} in your browser.\n\n" + _HELP
        ),
    ),
    NoticeKind.ORDER: Message(
        subject="{base_name}: order {order}",
        text=(
            "Order {order} of {name}, account {account}.\n\n{what}\n\n"
            "[Open the order]({link})\n\n" + _HELP
        ),
    ),
    NoticeKind.TICKET: Message(
        subject="{base_name}: ticket {ticket}",
        text=(
            "Ticket {ticket} of {name}, account {account}.\n\n{what}\n\n"
            "[Open the ticket]({link})\n\n" + _HELP
        ),
    ),
    NoticeKind.LATE_NOTICE: Message(
        subject="{base_name}: account {account} is {days_late} days late",
        text=(
            "Account {account}, {name}, is {days_late} days late. In all {amount} is open.\n\n"
            "Have you paid in the last days? Then there is nothing to do.\n\n"
            "[Pay now]({link})\n\n"
            "You cannot pay all of it now? Call {base_phone}; we find a way."
        ),
    ),
    NoticeKind.REPORT: Message(
        subject="{base_name}: {report}, {on}",
        text=(
            "Here is the report {report} of {on}: {rows}.\n\n"
            "[Open the report]({link})\n\n"
            "You get this because we mail you the report regularly. To end it, tell us.\n\n" + _HELP
        ),
    ),
    NoticeKind.PLAIN: Message(
        subject="A message from {base_name}", text="{what}\n\n" + _HELP, letter="{what}\n\n" + _HELP
    ),
}
SHIPPED |= PAYMENTS
