"""Every operation of the API's own document, asked as it allows and as it does not, through the
application that a web server runs."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.town import Town
from tollbook.access.models import Settings
from tollbook.api.door import openapi
from tollbook.api.pace import PACE
from tollbook.api.tests.programs import token_of
from tollbook.config.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 2
# Requests of one minute, which the pace would hold up otherwise.
REQUESTS_MAX = 10_000
SCHEMA = schemathesis.openapi.from_dict(openapi())


@pytest.fixture
def token(town: Town) -> str:
    """A token of Sam's, who may do everything."""
    Settings(staff_second_factor_required=False, api_requests_per_minute=REQUESTS_MAX).save()
    PACE.forget()
    return token_of(town.users["sam"])


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_operation_breaks_or_answers_what_its_document_does_not_say(
    case: Any, token: str
) -> None:
    case.operation.app = application
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    case.call_and_validate(headers=headers, checks=CHECKS)
