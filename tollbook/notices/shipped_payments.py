"""The shipped words of what is told about payments."""

from tollbook.notices.types import Message, NoticeKind

_HELP = "Questions? Call {base_phone}."
_SEE = "[See your payments]({link})\n\n"

PAYMENTS: dict[NoticeKind, Message] = {
    NoticeKind.PAYMENT_CONFIRMATION: Message(
        subject="{base_name}: we have your payment of {amount}",
        text=(
            "Thank you, {name}. We have your payment for account {account}.\n\n"
            "Amount: {amount}\n"
            "Paid on: {paid_on}\n"
            "From: {method}\n"
            "Confirmation: {reference}\n\n"
            "It stands in your transaction history. " + _HELP + "\n\n{terms}"
        ),
    ),
    NoticeKind.PAYMENT_RETURNED: Message(
        subject="{base_name}: your bank took back a payment of {amount}",
        text=(
            "Your bank has taken back the payment of {amount} from {method} for account "
            "{account}. {reason}\n\n"
            "The amount is due again, and a fee may have been added. Another way of paying is "
            "quickest.\n\n"
            "[Pay now]({link})\n\n" + _HELP
        ),
    ),
    NoticeKind.AUTO_ON: Message(
        subject="{base_name}: automatic payments are set up",
        text=(
            "Account {account} now pays by itself.\n\n"
            "From: {method}\n"
            "When: {when}\n"
            "At most: {limit}\n\n"
            "{terms}\n\n" + _SEE + "It was not you? Call {base_phone} at once."
        ),
    ),
    NoticeKind.AUTO_OFF: Message(
        subject="{base_name}: automatic payments are off",
        text=(
            "Account {account} no longer pays by itself: {reason}.\n\n"
            "From now on you pay each bill yourself. You can set automatic payments up again at "
            "any time.\n\n" + _SEE + _HELP
        ),
    ),
    NoticeKind.AUTO_AHEAD: Message(
        subject="{base_name}: {amount} will be paid on {on}",
        text=(
            "On {on} we take what is due then on account {account}, as things stand {amount}, "
            "from {method}.\n\n"
            "There is nothing to do. You can change or stop this until the day before.\n\n"
            + _SEE
            + _HELP
        ),
    ),
    NoticeKind.AUTO_TAKEN: Message(
        subject="{base_name}: {amount} was paid automatically",
        text=(
            "Account {account} has paid {amount} from {method} on {on}.\n\n"
            "Confirmation: {reference}\n\n" + _SEE + _HELP
        ),
    ),
    NoticeKind.AUTO_DECLINED: Message(
        subject="{base_name}: your automatic payment did not go through",
        text=(
            "We could not take the payment for account {account} from {method}. {reason}\n\n"
            "{next}\n\n"
            "[Pay or change the method]({link})\n\n" + _HELP
        ),
    ),
    NoticeKind.CARD_EXPIRATION: Message(
        subject="{base_name}: your {card} expires soon",
        text=(
            "Your {card}, saved for account {account}, is good until {expires}.\n\n"
            "Add the new card before then, so that no payment fails.\n\n"
            "[Add a card]({link})\n\n" + _HELP
        ),
    ),
    NoticeKind.ACH_FORM: Message(
        subject="{base_name}: the form for paying from your bank account",
        text=(
            "Here is the form that lets {method} pay account {account} again and again.\n\n"
            "[Open the form]({link})\n\n"
            "Print it, sign it, and upload a picture or scan on the same page. Leave only the last "
            "four digits of the account number readable.\n\n" + _HELP
        ),
    ),
    NoticeKind.ACH_FORM_REVIEWED: Message(
        subject="{base_name}: your form for {method} was looked at",
        text="{result}\n\n" + _SEE + _HELP,
    ),
}
