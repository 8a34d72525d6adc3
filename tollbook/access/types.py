"""What crosses the door of the access room."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponseBase

from tollbook.kernel.labelled import Labelled

if TYPE_CHECKING:
    from tollbook.access.models import Passkey, User

PUBLIC: Final = "PUBLIC"
SIGNED_IN: Final = "SIGNED_IN"
ACTING_KEY: Final = "acting"
RIGHTS: Final = ("Access", "Add", "Update", "Delete", "Admin")


# Off, nobody could switch it on again.
ALWAYS_ON: Final = frozenset({"MaintenanceSecurity"})
# For how many days a token of the API may be made.
TOKEN_DAYS: Final = (30, 90, 180, 365)
ABOVE: Final = "This person has rights that you do not have. A superuser may do this."


def digest_of(rights: Iterable[str]) -> str:
    """A short text that changes whenever one of `rights` does."""
    return sha256("\n".join(sorted(rights)).encode()).hexdigest()[:16]


# Names of log-ins that lend their rights, folded; no person is called so.
GENERIC_NAMES: Final = frozenset(
    {
        *("genericcustomer", "genericwholesale", "genericagent"),
        *("genericcorporate", "genericcorporatesub"),
    }
)


class Kind(StrEnum):
    """What a log-in is; corporate is a customer by its account."""

    STAFF = "staff"
    CUSTOMER = "customer"
    WHOLESALE = "wholesale"
    AGENT = "agent"


class Face(StrEnum):
    """Where somebody came in from when something was changed."""

    OFFICE = "office"
    PORTAL = "portal"
    API = "api"
    IMPORT = "import"
    SYSTEM = "system"


class Purpose(Labelled):
    """Which secret a try is at; each has counters of its own."""

    SIGN_IN = "sign-in", "Sign in"
    SECOND_FACTOR = "second-factor", "Second factor"
    RESET = "reset", "Reset link"
    ACTIVATION = "activation", "Activation code"
    STEP_UP = "step-up", "Confirming who one is"
    API_TOKEN = "api-token", "API token"


class SecretOf(Labelled):
    """What a one-time link or code opens."""

    RESET = "reset", "Reset link"
    NEW_USER = "new-user", "Activation code"
    PROOF = "proof", "Code in place of the questions"
    NOT_ME = "not-me", "This was not me"
    SIGN_IN = "sign-in", "Code for signing in"
    EMAIL = "email", "Confirm an e-mail address"
    INVITE = "invite", "Invitation to an account"
    GRANT = "grant", "Leave to make a log-in"
    RESOURCE = "resource", "On to a partner's site"


class Asked(Labelled):
    """What somebody asked for on the log-in pages."""

    RESET = "reset", "New password"
    NEW_USER = "new-user", "Code for a new user"


class TriesOf(Labelled):
    """Over what a counter counts."""

    PAIR = "pair", "Name from an address"
    ADDRESS = "address", "Address"
    NAME = "name", "Name in a day"


@dataclass(frozen=True)
class Guess:
    """One try at a secret; `access.guessing` tells how to use it."""

    purpose: Purpose
    name: str
    address: str
    at: datetime


@dataclass(frozen=True)
class Tried:
    """What became of taking a try.

    minutes: whole minutes to wait where it is refused, or where its failure locks.
    is_suspect: the name has had too many failures within a day, from whatever addresses.
    """

    is_refused: bool
    is_last: bool
    is_suspect: bool
    minutes: int

    def words(self, phone: str) -> str:
        """The sentence for a person."""
        wait = f"{self.minutes} minute{'' if self.minutes == 1 else 's'}"
        return f"Too many tries. Wait {wait}, reset your password, or call {phone}."


class Outcome(Labelled):
    """How a try to sign in ended; everything but the first two is a denial."""

    SIGNED_IN = "signed-in", "Signed in"
    HALF = "half", "Password right, more asked"
    UNKNOWN = "unknown", "Unknown name"
    WRONG = "wrong", "Wrong password"
    WRONG_PROOF = "wrong-proof", "Second proof wrong"
    LOCKED = "locked", "Too many tries"
    DISABLED = "disabled", "Log-in turned off"
    CLOSED = "closed", "Online access closed"
    ENDED = "ended", "Service has ended"
    NO_PAGE = "no-page", "No right to any page"
    EXPIRED = "expired", "Temporary password too old"
    TOKEN = "token", "API token that opens nothing"


class TokenState(StrEnum):
    """Whether a token of the API opens anything, and if not, why."""

    LIVE = "live"
    REVOKED = "revoked"
    EXPIRED = "expired"
    OTHER = "made under another password"


@dataclass(frozen=True)
class Attempt:
    """A try to sign in, as the journal keeps it; the password is no part of it.

    name: as typed.   address: of the client.   agent: what its browser says it is.
    how: password, or the way in that took its place.
    """

    name: str
    address: str
    agent: str
    at: datetime
    how: str = "password"


@dataclass(frozen=True)
class PasswordRules:
    """What a password may not be like, beyond what holds for everybody (`access.passwords`).

    words: account number, phones and names of the person's account.   is_classic: the older rule
    set of the base besides.   account: number of the account, for the history.
    """

    words: tuple[str, ...] = ()
    is_classic: bool = False
    account: str = ""


@dataclass(frozen=True)
class Actor:
    """Who does something, from where and when; every action takes one as `by`.

    user: None where the system acts by itself.   acting_as: the customer whose pages a member of
    the staff looks through.   ip: "" where no address is known.
    """

    at: datetime
    face: Face
    user: "User | None" = None
    acting_as: "User | None" = None
    ip: str = ""


@dataclass(frozen=True)
class Holder:
    """Whom a one-time secret belongs to: a log-in, or an account by its number."""

    user: "User | None" = None
    account: str = ""


def all_of_them(rights: frozenset[str]) -> frozenset[str]:
    """Nothing is taken away."""
    return rights


@dataclass(frozen=True)
class Standing:
    """Whose rights a log-in borrows, and which of them it keeps.

    lenders: user ids of generic log-ins; the first that exists lends.   narrow: takes rights away.
    """

    lenders: tuple[str, ...]
    narrow: Callable[[frozenset[str]], frozenset[str]] = all_of_them


@dataclass(frozen=True)
class Acting:
    """A member of the staff looks as `user` of the account with this number, until then."""

    user: "User"
    account: str
    until: datetime

    def kept(self) -> dict[str, Any]:
        """How it stands in the session, under ACTING_KEY."""
        return {"user": self.user.pk, "account": self.account, "until": self.until.isoformat()}

    @classmethod
    def of(cls, kept: dict[str, Any], user: "User") -> "Acting":
        """What stands in the session; `user` is the log-in that it names."""
        return cls(user, kept["account"], datetime.fromisoformat(kept["until"]))


@dataclass(frozen=True)
class Site:
    """Where a passkey is good for: the host, the whole origin that browsers state, and a name."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class Proofs:
    """What somebody proves beside a password; recovery codes alone are no second factor."""

    has_app: bool
    passkeys: tuple["Passkey", ...]
    codes_left: int

    @property
    def count(self) -> int:
        """How many factors stand: the app, and each passkey."""
        return self.has_app + len(self.passkeys)


@dataclass(frozen=True)
class Edit:
    """What somebody wants a row to hold: plain values by field (see `kernel.record`).

    seen_version: of the row that the form was drawn from; None takes whatever stands.   is_admin:
    whether they have the room's right Admin.   is_billed: whether the account has had its first
    invoice, which closes some changes.   reason: what they give for one that asks for it.
    """

    values: Mapping[str, Any]
    by: Actor
    seen_version: int | None = None
    is_admin: bool = False
    is_billed: bool = False
    reason: str = ""


@dataclass(frozen=True)
class FieldChange:
    """What became of one field, in words; see `access.models.Change`."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Route:
    """One address of a face: its path, view and name, and the right that opens it.

    right: "Module.Right", PUBLIC or SIGNED_IN.   change: a further right that sending something
    to the address asks for ("" is none), so that a page which one may only look at stays shut.
    before_terms: opens although the terms are not accepted yet.
    fresh: opens only where the person has proved who they are within 15 minutes (step-up).
    always: opens even while a duty waits, such as a password to be changed (`entrance.steps`).
    never_acting: stays shut to staff who act as the customer, whatever their rights.
    shows_calls: call records stand there; staff who open it as the customer have disclosed them.
    of_company: about customers of every Base at once, so shut to staff who see only some.
    twins: for log-ins of other kinds, what stands in place of `right` and `change`. Only addresses
    for programs have them, which serve every kind; a kind that is not named finds them shut.
    by_token: opened by an API token in place of a session, though it lies outside the API.
    """

    path: str
    view: Callable[..., HttpResponseBase]
    name: str
    right: str
    defaults: dict[str, Any] | None = None
    change: str = ""
    before_terms: bool = False
    fresh: bool = False
    always: bool = False
    never_acting: bool = False
    shows_calls: bool = False
    of_company: bool = False
    twins: Mapping[Kind, tuple[str, str]] | None = None
    by_token: bool = False
