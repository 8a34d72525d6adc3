"""The examples of docs/api.md are sent as they stand there, and do what is said of them."""

import json
import re
from pathlib import Path
from typing import Any

from django.test import Client

from tests.town import Town
from tollbook.api.door import RESOURCES
from tollbook.api.tests.programs import program_of

DOC = Path(__file__).parents[3] / "docs" / "api.md"
FENCED = re.compile(r"```json\n(.*?)```", re.DOTALL)


def example(word: str) -> Any:
    """The example of the document that holds a word."""
    found = [each for each in FENCED.findall(DOC.read_text()) if word in each]
    assert len(found) == 1
    return json.loads(found[0])


def sent(program: Client, address: str, body: object) -> Any:
    return program.post(f"/tmf-api/{address}", body, content_type="application/json")


def test_the_report_of_trouble_is_taken(town: Town) -> None:
    body = example("No dial tone")
    body["relatedEntity"][0]["id"] = str(town.products["2185550110"].pk)

    answer = sent(program_of(town.users["100100"]), "troubleTicket/v4/troubleTicket", body)

    assert answer.status_code == 201


def test_the_table_names_every_resource_and_no_other() -> None:
    rows = [each for each in DOC.read_text().splitlines() if each.startswith("| ") and "`" in each]
    named = {word for row in rows for word in re.findall(r"`(\w+/v4)/", row)}

    assert named == {each.path.partition("/v4")[0] + "/v4" for each in RESOURCES}
