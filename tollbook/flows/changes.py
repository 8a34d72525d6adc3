"""The kinds of change that people are told of."""

from tollbook.kernel.labelled import Labelled


class AddressFor(Labelled):
    """What the e-mail addresses of an account are for, by the field they stand in."""

    BILLS = "billing_emails", "Billing email"
    PAYMENTS = "confirmation_emails", "Payment confirmation email"


class SecurityChange(Labelled):
    """What kind of thing changed, in the words that the person is told; never the value."""

    PASSWORD = "password", "your password"
    PROOF = "proof", "your security questions, security code or second step"
    TOKEN = "token", "the programs that may act for you (API tokens)"
    ONLINE_ACCOUNT = "online-account", "a log-in of your account"
    ADDRESS = "address", "an e-mail, phone or postal address of your account"
