"""What crosses the door of the notices room."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tollbook.kernel.labelled import Labelled


class Channel(Labelled):
    """A way to reach somebody."""

    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    LETTER = "letter", "Letter"


class NoticeState(Labelled):
    """How far a notice has come. A letter that waits is in the print queue."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    DROPPED = "dropped", "Dropped"


class NoticeKind(Labelled):
    """What a message is about; each kind has its own placeholders."""

    EMAIL_BILL = "email_bill", "E-mail bill"
    LATE_NOTICE = "late_notice", "Late notice"
    CARD_EXPIRATION = "card_expiration", "Card expiration"
    PAYMENT_CONFIRMATION = "payment_confirmation", "Payment confirmation"
    PAYMENT_RETURNED = "payment_returned", "Payment taken back"
    AUTO_ON = "auto_on", "Automatic payments set up"
    AUTO_OFF = "auto_off", "Automatic payments off"
    AUTO_AHEAD = "auto_ahead", "Automatic payment ahead"
    AUTO_TAKEN = "auto_taken", "Automatic payment taken"
    AUTO_DECLINED = "auto_declined", "Automatic payment declined"
    ACH_FORM = "ach_form", "Form for bank payments"
    ACH_FORM_REVIEWED = "ach_form_reviewed", "Form for bank payments reviewed"
    WELCOME = "welcome", "Welcome"
    ORDER = "order", "Order"
    TICKET = "ticket", "Ticket"
    RESET = "reset", "Password reset"
    NEW_USER = "new_user", "Code for a new user"
    SIGN_IN_CODE = "sign_in_code", "Code for signing in"
    PROOF_CODE = "proof_code", "Code in place of the security questions"
    SECURITY_CHANGE = "security_change", "Security change"
    INVITATION = "invitation", "Invitation to an account"
    EMAIL_CONFIRMATION = "email_confirmation", "Confirm an e-mail address"
    REPORT = "report", "Report"
    PLAIN = "plain", "Message"


class Outcome(StrEnum):
    """What became of one try."""

    SENT = "sent"
    LATER = "later"
    NEXT_CHANNEL = "next channel"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Reach:
    """A channel and where it leads: addresses parted by comma, a phone, or postal lines."""

    channel: Channel
    to: str


@dataclass(frozen=True)
class Brand:
    """Who writes, as the frame of a mail and the head of a letter show it."""

    abbreviation: str = ""
    name: str = ""
    phone: str = ""  # as people write it
    colour: str = ""  # #rrggbb, "" for ours
    return_lines: str = ""  # postal lines parted by line breaks
    email: str = ""  # where customers write to, one address
    logo_url: str = ""  # whole address of the picture at the head of mails, "" for the name alone
    website: str = ""  # https address at the foot of mails


@dataclass(frozen=True)
class Message:
    """The words for each channel. short: text message, letter: body of a letter; "" is none."""

    subject: str
    text: str
    html: str = ""
    short: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Envelope:
    """From whom, and who else gets it; several addresses are parted by comma or semicolon.

    from_address: the first one counts; "" is the installation's own.
    """

    from_address: str = ""
    reply_to: str = ""
    cc: str = ""
    bcc: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that goes along with a mail: where it lies below the data folder, and its name."""

    path: str
    name: str


@dataclass(frozen=True)
class NewNotice:
    """A notice to be queued.

    reach: channels in the order of fallback.   is_secret: holds a link or code that nobody but
    the receiver may read; it is kept sealed and erased once sent.   may_repeat: better twice than
    never, where nobody knows whether a try that was broken off went out.   drop_at: from then on
    it says nothing true any more.   attachment: for mails only; a file that is gone by then is
    left out.
    """

    kind: NoticeKind
    message: Message
    reach: tuple[Reach, ...]
    brand: Brand = Brand()
    envelope: Envelope = Envelope()
    account: str = ""
    is_secret: bool = False
    may_repeat: bool = False
    drop_at: datetime | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Sent:
    """What one round of sending did."""

    sent: int = 0
    later: int = 0
    next_channel: int = 0
    failed: int = 0
    dropped: int = 0

    @property
    def words(self) -> str:
        return (
            f"{self.sent} sent, {self.later} to be tried again, {self.next_channel} by another "
            f"channel, {self.failed} failed, {self.dropped} dropped."
        )
