"""Mails as their readers see them: nothing for axe to say, nothing sideways on a phone.

The office shows them in a sandbox in which no script runs, axe neither; so the same answer is laid
into a page of its own.
"""

import pytest
from django.test import Client

from tests.browser.conftest import Windows
from tests.fixtures import signed_in
from tests.town import Town
from tollbook.notices.actions import install_templates
from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind

WORDS = ("name", "subject", "text", "html", "short", "letter")


def preview_of(client: Client, template: Template, way: str) -> str:
    """What the frame of the office shows of a template."""
    typed = {name: getattr(template, name) for name in WORDS} | {"way": way, "is_active": "on"}
    answer = client.post(f"/office/templates/{template.pk}/preview/", typed)
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    return answer.content.decode()


@pytest.mark.parametrize(("way", "width"), [("light", 1280), ("dark", 320), ("letter", 320)])
def test_no_message_gives_axe_a_reason_to_complain(
    town: Town, windows: Windows, way: str, width: int
) -> None:
    install_templates()
    client = signed_in(town.users["sam"])
    visit = windows.of(None, width=width, theme=way)
    found: dict[str, list[str]] = {}

    templates = Template.objects.filter(is_standard=True)
    assert templates.count() == len(NoticeKind)
    for template in templates:
        visit.page.set_content(preview_of(client, template, way))
        flaws = visit.flaws()
        if visit.sideways() > 0:
            flaws.append(f"{visit.sideways()} px too wide")
        if flaws:
            found[template.kind] = flaws

    assert found == {}
