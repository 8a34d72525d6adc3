"""The face's part of the registry: every address with the right that opens it."""

from tollbook.access.types import PUBLIC, SIGNED_IN, Route
from tollbook.entrance.pages import login, look, password, proof, terms, theme

ROUTES: list[Route] = [
    Route("login/", login.sign_in, "login", PUBLIC),
    Route("logout/", login.sign_out, "logout", PUBLIC),
    Route("login/confirm/", proof.confirm, "confirm", SIGNED_IN, always=True),
    Route("login/form/", proof.kept_form, "kept-form", SIGNED_IN),
    Route("login/stay/", proof.stay, "stay", SIGNED_IN, always=True),
    Route("login/change-password/", password.change, "change-password", SIGNED_IN, always=True),
    Route("login/terms/", terms.terms, "terms", SIGNED_IN, before_terms=True),
    Route("theme/", theme.choose, "theme", SIGNED_IN, always=True),
    Route("look/<slug:digest>.css", look.stylesheet, "stylesheet", PUBLIC),
    Route("look/<slug:digest>.js", look.script, "script", PUBLIC),
    Route("brand/<str:abbreviation>/<slug:digest>.css", look.base_sheet, "base-sheet", PUBLIC),
]
