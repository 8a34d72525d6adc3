"""The kinds of change that people are told of."""

from tollbook.kernel.labelled import Labelled


class SecurityChange(Labelled):
    """What kind of thing changed, in the words that the person is told; never the value."""

    PASSWORD = "password", "your password"
    PROOF = "proof", "your back-up proof (security questions, security code or second step)"
    ONLINE_ACCOUNT = "online-account", "a log-in of your account"
    ADDRESS = "address", "a contact address (e-mail, phone or postal) of your account"
