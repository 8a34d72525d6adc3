"""The settings of Tollbook; the only place that reads the environment (docs/settings.md)."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.fernet import Fernet
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from tollbook.kernel.addresses import Network, networks

ROOT = Path(__file__).resolve().parent.parent


def env_text(name: str, default: str) -> str:
    """The text of the environment variable `name`."""
    return os.environ.get(name, default)


def env_int(name: str, default: int) -> int:
    """The whole number in the environment variable `name`."""
    text = os.environ.get(name, str(default))
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name}={text!r}: enter a whole number")
    return int(text)


def env_flag(name: str, *, default: bool) -> bool:
    """Yes or no from the environment variable `name`."""
    text = os.environ.get(name, "yes" if default else "no").casefold()
    if text not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name}={text!r}: enter yes or no")
    return text in {"yes", "true", "1"}


def env_word(name: str, default: str, words: tuple[str, ...]) -> str:
    """One of `words` from the environment variable `name`."""
    text = os.environ.get(name, default).casefold()
    if text not in words:
        raise ImproperlyConfigured(f"{name}={text!r}: enter one of {', '.join(words)}")
    return text


def env_networks(name: str) -> tuple[Network, ...]:
    """The addresses and networks in the environment variable `name`."""
    text = os.environ.get(name, "")
    try:
        return networks(text)
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name}={text!r}: enter addresses or networks") from fault


def sqlite_at(path: Path) -> dict[str, object]:
    """SQLite as it stands up to several writers: short IMMEDIATE transactions and a log ahead.

    synchronous=FULL: what was committed is still there after a power cut. With NORMAL the last
    second may be lost, and ids of call files and invoices would be given out a second time.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
                # REPLACE then meets the triggers against delete, which keep the ink.
                "PRAGMA recursive_triggers=ON;"
            ),
        },
        "TEST": {"NAME": env_text("TOLLBOOK_TEST_SQLITE", ":memory:") or None},
    }


def postgresql_at(url: str) -> dict[str, object]:
    """PostgreSQL from postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL: {parts.scheme!r} is not postgresql or sqlite")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
    }


def database() -> dict[str, object]:
    """The database of DATABASE_URL; by default SQLite in the data folder."""
    url = env_text("DATABASE_URL", "")
    if not url:
        return sqlite_at(DATA_DIR / "tollbook.sqlite3")
    if url.startswith("sqlite:///"):
        return sqlite_at(Path(url.removeprefix("sqlite:///")))
    return postgresql_at(url)


def secret_key() -> str:
    """The site's secret: from the environment, else made once and kept in the data folder."""
    given = env_text("TOLLBOOK_SECRET_KEY", "")
    if given:
        return given
    path = DATA_DIR / "secret.key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


def field_keys() -> list[str]:
    """The keys of protected values, newest first: given, else one made once and kept."""
    given = env_text("TOLLBOOK_FIELD_KEYS", "")
    if given:
        return given.split(",")
    path = DATA_DIR / "field.keys"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(Fernet.generate_key().decode() + "\n")
    return path.read_text().split()


DATA_DIR = Path(env_text("TOLLBOOK_DATA_DIR", str(ROOT.parent / "data"))).absolute()
DEBUG = env_flag("TOLLBOOK_DEBUG", default=False)
SECRET_KEY = secret_key()
FIELD_KEYS = field_keys()
ALLOWED_HOSTS = env_text("TOLLBOOK_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
# Plain HTTP is for one's own machine; a carrier serves over HTTPS and says so here.
IS_HTTPS = env_flag("TOLLBOOK_HTTPS", default=False)
# Hosts of cooperatives' portals, to which their members may be sent after they signed in.
COOP_HOSTS = frozenset(filter(None, env_text("TOLLBOOK_COOP_HOSTS", "").casefold().split(",")))
# Dotted paths of the network resources, in the order of the menu (docs/network-resources.md).
NETWORK_RESOURCES = tuple(
    filter(
        None,
        env_text("TOLLBOOK_RESOURCES", "tollbook.services.resources.by_hand.ByHand").split(","),
    )
)
# Hosts of partners that resources may lead customers to, and the secret that signs the way.
RESOURCE_HOSTS = frozenset(
    filter(None, env_text("TOLLBOOK_RESOURCE_HOSTS", "").casefold().split(","))
)
RESOURCE_SECRET = env_text("TOLLBOOK_RESOURCE_SECRET", "")
# Whose X-Forwarded-For is believed.
PROXIES = env_networks("TOLLBOOK_PROXIES")
# Who reads /metrics without a token.
METRICS_ADDRESSES = env_networks("TOLLBOOK_METRICS_ADDRESSES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "tollbook.access",
    "tollbook.fields",
    "tollbook.notices",
    "tollbook.customers",
    "tollbook.catalog",
    "tollbook.ledger",
    "tollbook.content",
    "tollbook.services",
    "tollbook.usage",
    "tollbook.work",
    "tollbook.billing",
    "tollbook.payments",
    "tollbook.flows",
    "tollbook.reports",
    "tollbook.entrance",
    "tollbook.portal",
    "tollbook.office",
    "tollbook.api",
    "tollbook.commands",
    "tollbook.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tollbook.config.gate.GateMiddleware",
]
ROOT_URLCONF = "tollbook.config.urls"
WSGI_APPLICATION = "tollbook.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
                "tollbook.config.frame.frame",
            ],
        },
    },
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["tollbook.access.backends.AccessBackend"]
# Who lends rights to a log-in depends on its account, of which access knows nothing.
STANDING_OF = "tollbook.customers.queries.standing_of"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# What depends on the person's account and base comes besides (access.passwords).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tollbook.access.passwords.LengthValidator"},
    {"NAME": "tollbook.access.passwords.CommonValidator"},
]
LOGIN_URL = "/login/"

# User ids are unique without regard to case by a constraint, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# A parent of a thousand accounts may tick two bills of each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

SESSION_ENGINE = "tollbook.access.sessions"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tollbook.config.errors.csrf_failed"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_SSL_REDIRECT = IS_HTTPS
# Whoever asks whether a process lives asks the process itself, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

# Where the calls lie, and how much memory one pass over them may take.
CALL_STORE_DIR = DATA_DIR / "calls"
RATING_MEMORY_MB = env_int("TOLLBOOK_RATING_MEMORY_MB", 1500)
# The master of an existing Spark that rates instead of this process, such as spark://host:7077.
RATING_SPARK = env_text("TOLLBOOK_RATING_SPARK", "")
# The long steps of a bill run: beside the web server, or (yes) inside the request that asks.
RUN_STEPS_INLINE = env_flag("TOLLBOOK_RUN_STEPS_INLINE", default=False)
DOCUMENTS_DIR = DATA_DIR / "documents"
# How mail leaves: over an SMTP server, else into a folder, for one's own machine.
EMAIL_HOST = env_text("TOLLBOOK_SMTP_HOST", "")
EMAIL_PORT = env_int("TOLLBOOK_SMTP_PORT", 587)
EMAIL_HOST_USER = env_text("TOLLBOOK_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env_text("TOLLBOOK_SMTP_PASSWORD", "")
SMTP_SECURITY = env_word("TOLLBOOK_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS = SMTP_SECURITY == "starttls"
EMAIL_USE_SSL = SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = env_int("TOLLBOOK_SMTP_TIMEOUT", 20)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env_text("TOLLBOOK_MAIL_FROM", "tollbook@localhost")
# Where links in mails lead for a base whose own host name this site does not answer to.
SITE_URL = env_text("TOLLBOOK_URL", "http://127.0.0.1:8000").rstrip("/")
TEXT_SENDER = env_text("TOLLBOOK_TEXT_SENDER", "" if EMAIL_HOST else "folder")
TEXTS_DIR = DATA_DIR / "texts"


# The live card processor; without its keys the sandbox stands in.
STRIPE_SECRET_KEY = env_text("TOLLBOOK_STRIPE_SECRET_KEY", "")
STRIPE_PUBLIC_KEY = env_text("TOLLBOOK_STRIPE_PUBLIC_KEY", "")
STRIPE_WEBHOOK_SECRET = env_text("TOLLBOOK_STRIPE_WEBHOOK_SECRET", "")

# Who levies taxes: our own dated tables, an outside engine, or records of one (for rehearsals).
TAX_ENGINE = env_word("TOLLBOOK_TAX_ENGINE", "tables", ("tables", "suretax", "recorded"))
TAX_RECORDS_DIR = DATA_DIR / "tax-records"
SURETAX_HOST = env_text("TOLLBOOK_SURETAX_HOST", "")
SURETAX_PATH = env_text("TOLLBOOK_SURETAX_PATH", "/Services/V07/SureTax.asmx/PostRequest")
SURETAX_CLIENT = env_text("TOLLBOOK_SURETAX_CLIENT", "")
SURETAX_KEY = env_text("TOLLBOOK_SURETAX_KEY", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env_text("TOLLBOOK_LOG_LEVEL", "WARNING")},
}
