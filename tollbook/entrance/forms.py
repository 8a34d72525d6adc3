"""The shape of what the entrance's pages send."""

from typing import Any

from django import forms

from tollbook.access.models import User
from tollbook.access.types import TOKEN_DAYS
from tollbook.customers.actions.proofs import Answered, RefusedAt, answers_match
from tollbook.customers.actions.users import UserFacts
from tollbook.customers.models import Account
from tollbook.flows.types import Registration
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import ROWS_CHOICES
from tollbook.notices.types import Channel

HASHED_MAX = 129


class Typed(forms.CharField):
    """Text of any letters; a NUL, which no database takes, becomes another odd sign."""

    def to_python(self, value: object) -> str:
        return str(super().to_python(value) or "").replace("\0", "\N{REPLACEMENT CHARACTER}")


class Secret(Typed):
    """A password as it was typed, blanks and all; what is too long for any stays wrong when cut."""

    def __init__(self, required: str) -> None:
        super().__init__(strip=False, error_messages={"required": required})

    def to_python(self, value: object) -> str:
        return super().to_python(value)[:HASHED_MAX]


class SignIn(forms.Form):
    """Name and password; whatever is typed is a try, however odd."""

    name = Typed(error_messages={"required": "Enter your account number or user id."})
    password = Secret("Enter your password.")


class Proof(forms.Form):
    """The present password, once more."""

    password = Secret("Enter your password.")


class Code(forms.Form):
    """A code that was sent."""

    code = Typed(max_length=64, error_messages={"required": "Enter the code."})


class NewPassword(forms.Form):
    """The present password and the one that takes its place."""

    current = Secret("Enter your present password.")
    password = Secret("Enter a new password.")


class Emails(forms.Form):
    """Addresses parted by commas or semicolons."""

    emails = Typed(error_messages={"required": "Enter at least one e-mail address."})


class RowsChoice(forms.Form):
    """How many rows a list begins with."""

    rows = forms.ChoiceField(choices=[(str(each), str(each)) for each in ROWS_CHOICES])


class NewToken(forms.Form):
    """The name of an API token, and for how many days it opens."""

    name = Typed(error_messages={"required": "Enter a name."})
    days = forms.ChoiceField(choices=[(str(each), str(each)) for each in TOKEN_DAYS])


class ThemeChoice(forms.Form):
    """One of the three themes."""

    theme = forms.ChoiceField(choices=User._meta.get_field("theme").choices or [])


class ChosenPassword(forms.Form):
    """A new password where nobody knows the old one."""

    password = Secret("Enter a new password.")


class Forgot(forms.Form):
    """Who one is and an address; only its shape is looked at here."""

    name = Typed(
        max_length=150, error_messages={"required": "Enter your account number or user id."}
    )
    email = Typed(error_messages={"required": "Enter your e-mail address."})

    def clean_email(self) -> str:
        """One plain address."""
        try:
            return entry.email(self.cleaned_data["email"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class QuestionAnswers(forms.Form):
    """Both answers."""

    answer_1 = Typed(required=False, max_length=200)
    answer_2 = Typed(required=False, max_length=200)

    def is_right(self, account: Account) -> bool:
        """Whether both are; each is worked out in any case."""
        given = self.cleaned_data
        return answers_match(account, given["answer_1"], given["answer_2"])


class Answers(QuestionAnswers):
    """Both answers, or a code in their place."""

    typed_code = Typed(required=False, max_length=64)

    @property
    def code(self) -> str:
        """The code as typed, "" for none."""
        return str(self.cleaned_data["typed_code"]).strip()


class AskCode(forms.Form):
    """For which account a code is wanted, and how it should come."""

    account = Typed(max_length=20, error_messages={"required": "Enter your account number."})
    channel = forms.ChoiceField(
        error_messages={"required": "Choose how the code should come."},
        choices=[(each.value, each.label) for each in Channel],
    )

    def __init__(self, *args: Any, with_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.with_text = with_text

    def clean_channel(self) -> str:
        """A channel that this installation has."""
        found = str(self.cleaned_data["channel"])
        if found == Channel.TEXT and not self.with_text:
            raise forms.ValidationError("Choose how the code should come.")
        return found


class AccountCode(forms.Form):
    """Account number and the code for it."""

    account = Typed(max_length=20, error_messages={"required": "Enter your account number."})
    code = Typed(max_length=64, error_messages={"required": "Enter the code."})


class Invited(forms.Form):
    """The log-in that somebody invited makes."""

    user_id = Typed(error_messages={"required": entry.REQUIRED_TEXT})
    name = Typed(required=False)
    password = Secret("Enter a password.")

    def wanted(self, email: str) -> Registration:
        """What was typed, with the address that the invitation went to."""
        given = self.cleaned_data
        facts = UserFacts(user_id=given["user_id"], emails=email, name=given["name"])
        return Registration(facts=facts, password=given["password"])


class NewUser(forms.Form):
    """The log-in that somebody makes; the two questions only where the account has none."""

    user_id = Typed(error_messages={"required": entry.REQUIRED_TEXT})
    emails = Typed(error_messages={"required": "Enter your e-mail address."})
    password = Secret("Enter a password.")
    question_1 = Typed(required=False)
    answer_1 = Typed(required=False)
    question_2 = Typed(required=False)
    answer_2 = Typed(required=False)
    passkey = forms.BooleanField(required=False)

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered

    def wanted(self) -> Registration:
        """What was typed; no questions where nothing was answered."""
        given = self.cleaned_data
        first = Answered(given["question_1"], given["answer_1"])
        second = Answered(given["question_2"], given["answer_2"])
        has_questions = self.offered and any((*vars(first).values(), *vars(second).values()))
        return Registration(
            facts=UserFacts(user_id=given["user_id"], emails=given["emails"]),
            password=given["password"],
            questions=(first, second) if has_questions else None,
        )

    def field_of(self, refusal: Refused) -> str:
        """The field that a refusal speaks of."""
        if isinstance(refusal, RefusedAt):
            return refusal.field
        if refusal.code in ("WEAK", "SAME"):
            return "password"
        return "emails" if refusal.code == "MAIL" else "user_id"
