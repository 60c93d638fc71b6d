"""Settings, all from the environment. A missing or odd value stops the start and names the variable.

`.env.example` lists every key. Where DATABASE_URL and REDIS_URL are not set, the run file written by
`manage.py up` names the embedded servers (see `nanhai_gov/servers`).
"""

import re
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab, schedule
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from nanhai_gov import runfile
from nanhai_gov.logs import setup as logs

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = re.search(r"^## (\S+)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[1]  # type: ignore[index]

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")
VAR_DIR = (BASE_DIR / env.str("VAR_DIR", default="var")).resolve()


def flag(name: str, default: bool) -> bool:
    """A yes-or-no from the environment; anything else stops the start."""
    value = env.str(name, default=str(default)).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write true or false.")


DEBUG = flag("DEBUG", True)
# Demo data is labeled on every page and its sign-ins are printed at start; never on for real people.
DEMO = flag("DEMO", DEBUG)
SIMULATE_DAYS = env.int("SIMULATE_DAYS", default=56)  # of life that a new demo district gets, in the background
SECRET_KEY = env.str("SECRET_KEY", default="not-a-secret-for-demo-and-tests-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set: give a long random value (DEBUG is off).")
# Keys of the personal-data encryption: `id:base64(32 bytes)`, newest first; older ones still open old rows.
PII_KEYS = env.list("PII_KEYS", default=[])
if not PII_KEYS and not DEBUG:
    raise ImproperlyConfigured("PII_KEYS is not set: give `id:base64 of 32 random bytes`, newest first.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="")  # in QR codes; empty: the address the request came by

_run = runfile.read(VAR_DIR)
DATABASE_URL = env.str("DATABASE_URL", default=_run.get("database_url", ""))
REDIS_URL = env.str("REDIS_URL", default=_run.get("redis_url", ""))
CACHE_URL = env.str("CACHE_URL", default=REDIS_URL)  # in production one that evicts; the broker must not
# `manage.py up` brings its own servers for demo and development; elsewhere only when told so.
ALLOW_EMBEDDED = flag("ALLOW_EMBEDDED", False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "django_htmx",
    "csp",
    "nanhai_gov.apps.SiteConfig",
    "apps.ledger",
    "apps.files",
    "apps.accounts",
    "apps.organizations",
    "apps.catalog",
    "apps.decisions",
    "apps.dispatch",
    "apps.supervision",
    "apps.notifications",
    "apps.cases",
    "apps.coordination",
    "apps.evaluation",
    "apps.dashboards",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nanhai_gov.logs.requests.requests",
    "csp.middleware.CSPMiddleware",
    "nanhai_gov.api.unread.body",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "nanhai_gov.middleware.WithoutNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "nanhai_gov.middleware.desk",
    "nanhai_gov.middleware.progress",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "nanhai_gov.urls"
WSGI_APPLICATION = "nanhai_gov.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nanhai_gov.context.site",
            ],
            "builtins": ["nanhai_gov.templatetags.house"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# An empty URL gives no engine: every command that needs the database then says how to get one.
DATABASES = {"default": env.db_url_config(DATABASE_URL) if DATABASE_URL else {"ENGINE": "nanhai_gov.db.missing"}}
DATABASES["default"].update(
    CONN_MAX_AGE=600,
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,
    OPTIONS={
        "application_name": env.str("PROCESS_NAME", default="nanhai"),
        "options": "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=30000"
        f" -c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=0)}"
        # A page about a case joins nine tables, all by their keys: trying every order of them takes PostgreSQL ten
        # milliseconds and finds what the statement says anyway. So many at a time are tried.
        " -c join_collapse_limit=6",
    }
    if DATABASE_URL
    else {},
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Pages that are the same for every stranger are kept for a minute (nanhai_gov/caching.py).
KEEP_PAGES = env.bool("KEEP_PAGES", default=not DEBUG)
CACHES = {
    "default": {
        "BACKEND": "nanhai_gov.away.ForgivingCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ANONYMOUS_USER_NAME = None  # guardian: no shared account
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", default=120) * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("SECURE_COOKIES", not DEBUG)
SESSION_COOKIE_HTTPONLY = True
# Only where the proxy sets or deletes these headers itself, as docker/nginx.conf does: it says https and who sent.
BEHIND_PROXY = flag("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "nanhai_gov.unsent.out_of_date"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# An order nobody signs for within this time comes up on the dispatcher's board.
SIGN_WITHIN_MINUTES = env.int("SIGN_WITHIN_MINUTES", default=15)
# 差评整改: working days a unit has to answer a poor rating (the longest found in public rules).
RECTIFY_WITHIN_DAYS = env.int("RECTIFY_WITHIN_DAYS", default=15)
# 吹哨: by when a department called must be there: a number and MIN or a unit of the calendar (WH WD UH …).
WHISTLE_LIMITS = {
    kind: (number, unit)
    for kind, (number, unit) in env.json(
        "WHISTLE_LIMITS", default={"emergency": [30, "MIN"], "enforcement": [2, "UH"], "priority": [1, "WD"]}
    ).items()
}
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_MB", default=20) * 1024 * 1024
# Words, signs and limits of letters where they differ from apps/cases/data/letters.json.
LETTERS_FILE = env.str("LETTERS_FILE", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # form fields; files stream past it
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "apps.files.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],  # the service worker of the field pages
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.tokens.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["nanhai_gov.api.bodies.StrictJSON"],
    "EXCEPTION_HANDLER": "nanhai_gov.api.problems.handler",
}

# Whole backups of database and files (docs/operators/backup.md); with a folder, every night one.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
# /metrics: who asks from another machine shows this; where the processes keep what they count.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(VAR_DIR / "metrics")))
COMMIT = env.str("COMMIT", default="")  # which one an image was built from; a checkout knows by itself

LEDGER_PATIENCE_SECONDS = env.int("LEDGER_PATIENCE_SECONDS", default=20)  # before a delivery is handed on again
CELERY_BROKER_URL = REDIS_URL or "redis://no-broker-is-running.invalid:1/0"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 30, 60
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the longest job. Of a worker frozen for longer, another one gets the jobs, too: deliveries bear it.
    "visibility_timeout": env.int("VISIBILITY_TIMEOUT_SECONDS", default=300),
    "unacked_restore_throttle": 1,
    # `up` gives web one second: it only wakes the relay, and nobody may wait for that.
    "socket_timeout": env.int("BROKER_TIMEOUT_SECONDS", default=10),
    "socket_connect_timeout": min(env.int("BROKER_TIMEOUT_SECONDS", default=10), 5),
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TIMEZONE = TIME_ZONE
# One beat is enough and two do no harm: every periodic job takes an advisory lock first.
CELERY_BEAT_SCHEDULE = {
    "ledger: the dispatch worker works": {
        "task": "ledger.heartbeat", "schedule": schedule(10), "args": ["dispatch"],
        "options": {"queue": "dispatch", "expires": 30}},
    "ledger: the other worker works": {
        "task": "ledger.heartbeat", "schedule": schedule(10), "args": ["clock"],
        "options": {"queue": "clock", "expires": 30}},
    "ledger: hand on what a crash left behind": {
        "task": "ledger.sweep", "schedule": schedule(3), "options": {"queue": "dispatch", "expires": 10}},
    "supervision: warn and card": {
        "task": "supervision.scan", "schedule": schedule(15), "options": {"queue": "clock", "expires": 30}},
    "accounts: copies that were lost, forms nobody came back for": {
        "task": "accounts.sweep", "schedule": schedule(60), "options": {"queue": "bulk", "expires": 60}},
    "cases: accepted by silence of the office": {
        "task": "cases.accept_overdue", "schedule": schedule(60), "options": {"queue": "clock", "expires": 60}},
    "dashboards: fold deltas": {
        "task": "dashboards.fold", "schedule": schedule(5), "options": {"queue": "rollup", "expires": 15}},
    "notifications: send": {
        "task": "notifications.send_due", "schedule": schedule(10), "options": {"queue": "notify", "expires": 30}},
    "ledger: recompute the chains": {
        "task": "ledger.verify", "schedule": crontab(hour=2, minute=40), "options": {"queue": "bulk", "expires": 3600}},
    "files: clear what no row names": {
        "task": "files.sweep", "schedule": crontab(hour=3, minute=10), "options": {"queue": "bulk", "expires": 3600}},
}  # fmt: skip
if BACKUP_DIR:
    CELERY_BEAT_SCHEDULE["ops: back up"] = {
        "task": "ops.backup", "schedule": crontab(hour=1, minute=30),
        "options": {"queue": "bulk", "expires": 3600}}  # fmt: skip
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

LOGGING = logs.config(
    readable=not flag("LOG_JSON", not DEBUG),
    level=env.str("LOG_LEVEL", default="WARNING"),
    requests=flag("LOG_REQUESTS", True),
)

# The cockpit: a rate needs so many cases (else 样本不足); on a wall, fewer than so many in a small place are not told.
COCKPIT_LEAST = env.int("COCKPIT_LEAST", default=5)
SMALL_CELL = env.int("SMALL_CELL", default=5)

SPECTACULAR_SETTINGS = {
    "TITLE": "Nanhai city-brain portal",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "TAGS": [
        {"name": "catalog", "description": _("What may be applied for and reported")},
        {"name": "cases", "description": _("Apply, report, follow")},
        {"name": "counter", "description": _("Intake at the counter")},
        {"name": "decisions", "description": _("Deciding along the chain")},
        {"name": "dispatch", "description": _("Orders in the field")},
        {"name": "coordination", "description": _("Calling departments to the spot")},
        {"name": "instructions", "description": _("Instructions and their answers")},
        {"name": "ratings", "description": _("Ratings and what is put right")},
        {"name": "me", "description": _("The caller, their messages and data")},
    ],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "nanhai_gov.api.document.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CaseStatus": "apps.cases.models.Case.Status",
        "ItemStatus": "apps.catalog.models.ServiceItem.Status",
        "OrderStatus": "apps.dispatch.models.WorkOrder.Status",
        "ChainStatus": "apps.decisions.models.Chain.Status",
        "CaseKind": "apps.cases.models.Case.Kind",
        "CaseChannel": "apps.cases.models.Case.Channel",
        "MaterialStatus": "apps.cases.models.Material.Status",
        "MaterialVerdict": [("good", "good"), ("bad", "bad")],
        "StepState": ["done", "now", "next", "bad"],
        "InstructionStatus": "apps.supervision.models.Notice.Status",
        "InstructionAbout": "apps.supervision.models.Notice.About",
        "InstructionWord": "apps.supervision.models.NoticeWord.Verb",
        "OpinionWord": "apps.decisions.models.Opinion.Verb",
        "WhistleKind": "apps.coordination.models.Whistle.Kind",
        "CallOutcome": "apps.coordination.models.Coupling.Outcome",
        "ProcedureKind": "apps.coordination.procedures.Procedure",
        "RatingLevel": "apps.evaluation.models.Level",
        "RectificationStatus": "apps.evaluation.models.Rectification.Status",
        "RectificationMeasure": "apps.evaluation.models.Rectification.Measure",
        "CallBackResult": "apps.evaluation.models.Rectification.CallBack",
        "UploadPurpose": ["application", "report"],
        "LimitUnit": ["WD", "CD", "MONTH", "WH", "UH", "UD"],
        "MaterialNeed": ["must", "optional", "deferrable"],
        "Audience": "apps.catalog.models.ServiceItem.Audience",
        "CopyStatus": "apps.accounts.models.DataExport.Status",
        "Role": "apps.accounts.models.Role",
    },
}

# What a government site must show at its foot (政府网站发展指引); the operator fills it in.
SITE = {
    "sponsor": env.str("SITE_SPONSOR", default="［主办单位全称］"),
    "operator": env.str("SITE_OPERATOR", default="［承办单位全称］"),
    "site_code": env.str("SITE_CODE", default="0000000000"),
    "icp": env.str("SITE_ICP", default="粤ICP备 00000000 号"),
    "police": env.str("SITE_POLICE", default="粤公网安备 00000000000000 号"),
    "hotline": env.str("SITE_HOTLINE", default="12345"),
}
