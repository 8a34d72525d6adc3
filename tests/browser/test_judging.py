"""The judges themselves: a page with flaws is found to have them."""

from tests.browser.conftest import Windows
from tests.browser.judging import flaws_of_axe

FAULTY = """<html lang="en"><title>Faulty</title><main>
<img src="data:,"><p style="color: #ccc; background: #fff">Too faint to be read.</p></main>"""


def test_axe_names_each_flaw_and_asks_only_the_rules_it_is_given(windows: Windows) -> None:
    visit = windows.of(None)
    visit.page.set_content(FAULTY)

    found = [each.partition(":")[0] for each in visit.flaws()]
    of_pictures = flaws_of_axe(visit.page, {"runOnly": {"type": "rule", "values": ["image-alt"]}})

    assert found == ["color-contrast", "image-alt"]
    assert of_pictures == ['image-alt: <img src="data:,">']
