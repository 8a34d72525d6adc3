"""A real Chromium, and the town behind a real server."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.judging import flaws_of_axe
from tests.town import NOW, Town
from tollbook.access.models import User
from tollbook.kernel import clock
from tollbook.portal.tests.bills import bill_four_months

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each gets a context of its own."""
    # Playwright keeps an event loop in this thread, which Django would take for its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A person's window: opens addresses, and keeps what the browser complained about."""

    context: BrowserContext
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def hear(self, words: str) -> None:
        """Keep what the browser says; not that a field had its focus already, as it should."""
        if not words.startswith("Autofocus processing was blocked"):
            self.complaints.append(words)

    def open(self, path: str) -> Page:
        """Go there; every script and picture has arrived."""
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("load")
        return self.page

    def flaws(self) -> list[str]:
        """What axe finds wrong with the page, in words."""
        return flaws_of_axe(self.page)

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wide


@dataclass
class Windows:
    """Opens windows as wished."""

    browser: Browser
    base: str
    opened: list[BrowserContext] = field(default_factory=list)

    def of(
        self, user: User | None, *, width: int = 1280, theme: str = "light", script: bool = True
    ) -> Visit:
        """A window of `user`, signed in; None is a stranger."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
        )
        self.opened.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            value = client.cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": self.base}])
        visit = Visit(context, context.new_page(), self.base)
        visit.page.on("console", lambda message: visit.hear(message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda request: visit.addresses.append(request.url))
        return visit


@pytest.fixture
def server(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The site, served within the test's own transaction, its clock at the town's now.

    Django's own live server empties all tables after each test, which the ledger refuses.
    """
    monkeypatch.setattr(clock, "now", lambda: NOW)
    connection = connections[DEFAULT_DB_ALIAS]
    connection.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, {DEFAULT_DB_ALIAS: connection})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert not thread.error, thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    connection.dec_thread_sharing()


@pytest.fixture
def windows(server: str, browser: Browser) -> Iterator[Windows]:
    """Windows on the test's own server; closed before it goes away."""
    opened = Windows(browser, server)
    yield opened
    for context in opened.opened:
        context.close()


@pytest.fixture
def billed(town: Town) -> Town:
    """The town with four months of bills."""
    cache.clear()
    bill_four_months(town)
    return town
