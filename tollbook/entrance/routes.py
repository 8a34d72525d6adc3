"""The face's part of the registry: every address with the right that opens it."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponseBase

from tollbook.access.types import PUBLIC, SIGNED_IN, Route
from tollbook.entrance.pages import (
    accessibility,
    bill_link,
    code,
    confirm_email,
    forgot,
    invitation,
    login,
    look,
    new_user,
    not_me,
    password,
    proof,
    second_factor,
    second_step,
    terms,
    theme,
)

FACTOR: Final = "login/second-factor/"


def _changes(path: str, view: Callable[..., HttpResponseBase], name: str) -> Route:
    """A page that changes the second factor: after a fresh proof, and while a duty waits."""
    return Route(FACTOR + path, view, name, SIGNED_IN, fresh=True, always=True, never_acting=True)


ROUTES: list[Route] = [
    Route("login/", login.sign_in, "login", PUBLIC),
    Route("logout/", login.sign_out, "logout", PUBLIC),
    Route("login/code/", code.code, "sign-in-code", PUBLIC),
    Route("login/confirm/", proof.confirm, "confirm", SIGNED_IN, always=True),
    Route("login/form/", proof.kept_form, "kept-form", SIGNED_IN),
    Route("login/stay/", proof.stay, "stay", SIGNED_IN, always=True),
    Route(
        "login/change-password/",
        password.change,
        "change-password",
        SIGNED_IN,
        always=True,
        never_acting=True,
    ),
    Route("login/terms/", terms.terms, "terms", SIGNED_IN, before_terms=True, never_acting=True),
    Route("login/accessibility/", accessibility.at_the_gate, "accessibility-gate", PUBLIC),
    Route("accessibility/", accessibility.inside, "accessibility", SIGNED_IN, always=True),
    Route("terms/<slug:handle>/", terms.document, "terms-document", SIGNED_IN, always=True),
    Route(FACTOR, second_step.second_step, "second-factor", PUBLIC),
    Route("login/passkey/", second_step.passkey_sign_in, "passkey-sign-in", PUBLIC),
    Route("login/passkey/options/", second_step.passkey_options, "passkey-options", PUBLIC),
    Route("login/confirm/factor/", second_step.confirm, "confirm-factor", SIGNED_IN, always=True),
    Route(FACTOR + "set-up/", second_factor.set_up, "factor-set-up", SIGNED_IN, always=True),
    Route(FACTOR + "back/", second_factor.back, "factor-back", SIGNED_IN),
    _changes("app/", second_factor.app, "factor-app"),
    _changes("passkey/", second_factor.passkey, "factor-passkey"),
    _changes("remove/app/", second_factor.remove, "factor-remove-app"),
    _changes("remove/passkey/<int:passkey_id>/", second_factor.remove, "factor-remove-passkey"),
    _changes("codes/", second_factor.codes, "factor-codes"),
    Route(
        FACTOR + "codes.txt", second_factor.codes_file, "factor-codes-file", SIGNED_IN, always=True
    ),
    Route(
        FACTOR + "browsers/",
        second_factor.forget_browsers,
        "factor-browsers",
        SIGNED_IN,
        never_acting=True,
    ),
    Route("login/forgot/", forgot.ask_for_link, "forgot", PUBLIC),
    Route("login/reset/", forgot.reset, "reset", PUBLIC),
    Route("login/reset/letter/", forgot.letter, "reset-letter", PUBLIC),
    Route("login/reset/<str:token>/", forgot.open_link, "reset-link", PUBLIC),
    Route("login/new-user/", new_user.ask_for_code, "new-user", PUBLIC),
    Route("login/new-user/code/", new_user.enter_code, "new-user-code", PUBLIC),
    Route("login/new-user/choose/", new_user.choose, "new-user-choose", PUBLIC),
    Route("login/email/", confirm_email.confirm, "confirm-email", PUBLIC),
    Route("login/email/<str:token>/", confirm_email.open_link, "confirm-email-link", PUBLIC),
    Route("login/invitation/", invitation.invitation, "invitation", PUBLIC),
    Route("login/invitation/<str:token>/", invitation.open_link, "invitation-link", PUBLIC),
    Route("login/not-me/", not_me.not_me, "not-me", PUBLIC),
    Route("login/not-me/<str:token>/", not_me.open_link, "not-me-link", PUBLIC),
    Route("theme/", theme.choose, "theme", SIGNED_IN, always=True),
    Route("bill/<str:token>/", bill_link.open_bill, "bill-link", PUBLIC),
    Route("look/<slug:digest>.css", look.stylesheet, "stylesheet", PUBLIC),
    Route("look/<slug:digest>.js", look.script, "script", PUBLIC),
    Route("brand/<str:abbreviation>/manifest.json", look.manifest, "manifest", PUBLIC),
    Route("brand/<str:abbreviation>/<slug:digest>.css", look.base_sheet, "base-sheet", PUBLIC),
    Route("brand/<str:abbreviation>/<slug:digest>/", look.image, "brand-image", PUBLIC),
]
