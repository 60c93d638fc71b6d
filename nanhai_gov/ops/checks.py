"""设置检查: one list of checks for the page, for `manage.py doctor` and for the administrator's start page.

Each check returns what it found and, where something is wrong, the fix: one sentence that can be done. A check that
cannot even be made is itself a finding. Nothing here shows a password, a key or an address with one.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import crypto
from apps.ledger.relay import lag_seconds
from nanhai_gov import health
from nanhai_gov.backup import keys
from nanhai_gov.ops import measures

GOOD, WARN, BAD = "good", "warn", "bad"
LEVELS = {GOOD: gettext_lazy("in order"), WARN: gettext_lazy("look at it"), BAD: gettext_lazy("mend it")}
FEW_DAYS = 60  # confirmed calendar days ahead, below which somebody must enter the State Council's notice
DRIFT = 2.0  # seconds between this machine's clock and the database's
CHINESE_FONTS = ("opentype/noto", "noto-cjk", "truetype/wqy", "google-noto-cjk", "truetype/noto")
ROOM = 10  # percent of the disk
BACKUP_HOURS = 26  # since the last backup: one night may be late
PLACES = {"var": "VAR_DIR", "files": "MEDIA_ROOT", "backup": "BACKUP_DIR"}
# What PostgreSQL may say to these, or it writes statements with all their values.
WITH_VALUES = {
    "log_statement": {"none", "ddl"}, "log_min_duration_statement": {"-1"},
    "log_min_error_statement": {"log", "fatal", "panic"},
}  # fmt: skip
WEB = 16  # connections of two web processes with eight threads
WORKERS = 5  # two workers with two processes, and beat
Found = tuple[str, str, str]  # level, detail, fix


@dataclass(frozen=True)
class Outcome:
    """One line of the list."""

    name: Any
    level: str
    detail: str
    fix: str = ""

    @property
    def word(self) -> Any:
        return LEVELS[self.level]


def good(detail: object = "") -> Found:
    return GOOD, str(detail), ""


# What the environment says -----------------------------------------------------------------------


def debug() -> Found:
    if not settings.DEBUG:
        return good(_("off"))
    return WARN, _("on: demo and development only"), _("Set DEBUG=false before real people use it.")


def demo() -> Found:
    if not settings.DEMO:
        return good(_("off"))
    return WARN, _("on: sign-ins with a known password exist"), _("Set DEMO=false and begin with an empty database.")


def secret_key() -> Found:
    if len(settings.SECRET_KEY) >= 50 and "not-a-secret" not in settings.SECRET_KEY:
        return good(_("long and of your own"))
    fix = _("Set SECRET_KEY to 50 random characters; .env.example says how to make them.")
    return (WARN if settings.DEBUG else BAD), _("short, or the one for demo and tests"), fix


def pii_keys() -> Found:
    if odd := keys.malformed():
        fix = _("Write PII_KEYS as id:base64 of 32 bytes, each id once; .env.example says how to make one.")
        return BAD, _("cannot be used: %(ids)s") % {"ids": ", ".join(odd)}, fix
    if settings.PII_KEYS:
        return good(_("%(n)s, kept apart from the database, I hope") % {"n": len(settings.PII_KEYS)})
    fix = _("Set PII_KEYS; without a key of your own personal data is as safe as SECRET_KEY.")
    return (WARN if settings.DEBUG else BAD), _("none: derived from SECRET_KEY"), fix


def hosts() -> Found:
    if "*" in settings.ALLOWED_HOSTS:
        return BAD, "*", _("Name the portal's host names in ALLOWED_HOSTS.")
    if not settings.ALLOWED_HOSTS:
        return BAD, _("none: every request is refused"), _("Name the portal's host names in ALLOWED_HOSTS.")
    return good(", ".join(settings.ALLOWED_HOSTS))


def cookies() -> Found:
    if settings.SESSION_COOKIE_SECURE:
        return good(_("only over TLS"))
    fix = _("Serve over TLS and set SECURE_COOKIES=true.")
    return (WARN if settings.DEBUG else BAD), _("also without TLS"), fix


def site_address() -> Found:
    if settings.SITE_URL:
        return good(settings.SITE_URL)
    return WARN, _("not set: QR codes carry the address the request came by"), _("Set SITE_URL to the public address.")


def imprint() -> Found:
    """What 政府网站发展指引 wants at the foot of every page."""
    if "［" in settings.SITE["sponsor"] or set(settings.SITE["site_code"]) == {"0"}:
        return (
            WARN,
            _("placeholders at the foot of the pages"),
            _("Set SITE_SPONSOR, SITE_OPERATOR, SITE_CODE, SITE_ICP."),
        )
    return good(settings.SITE["sponsor"])


def log_level() -> Found:
    level = str(settings.LOGGING["root"]["level"])
    if settings.DEBUG or level not in ("DEBUG", "NOTSET"):
        return good(level)
    return WARN, level, _("Set LOG_LEVEL=WARNING: at this level libraries write line after line.")


def metrics_token() -> Found:
    if len(settings.METRICS_TOKEN) >= 20:
        return good(_("long and of your own"))
    if settings.METRICS_TOKEN:
        return BAD, _("short"), _("Set METRICS_TOKEN to 40 random characters.")
    if settings.DEBUG:
        return good(_("not set: only this machine may read /metrics"))
    fix = _("Set METRICS_TOKEN to 40 random characters and give it to Prometheus (docs/operators/metrics.md).")
    return WARN, _("not set: only this machine may read /metrics"), fix


# The servers -------------------------------------------------------------------------------------


def encoding() -> Found:
    shown = measures.database_setting("server_encoding")
    if shown == "UTF8":
        return good(shown)
    return BAD, shown, _("Make the database with ENCODING 'UTF8' and restore into it.")


def collation() -> Found:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()")
        collate, ctype = cursor.fetchone()
    if any(name in str(ctype).upper() for name in ("UTF-8", "UTF8")):
        return good(f"{collate} / {ctype}")
    return (
        WARN,
        f"{collate} / {ctype}",
        _("Use a UTF-8 locale (PostgreSQL 17: builtin C.UTF-8), or case is not folded."),
    )


def connections() -> Found:
    most = int(measures.database_setting("max_connections"))
    words = _("%(need)s wanted, %(most)s allowed") % {"need": WEB + WORKERS, "most": most}
    if WEB + WORKERS <= most - 5:
        return good(words)
    return BAD, words, _("Raise max_connections, or put PgBouncer before the database.")


def clock_drift() -> Found:
    drift = measures.clock_drift()
    words = _("%(n).1f s") % {"n": drift}
    return good(words) if drift <= DRIFT else (BAD, words, _("Let both machines follow the same time server (chrony)."))


def broker_policy() -> Found:
    info = measures.redis_memory()
    if info["policy"] == "noeviction":
        return good(info["policy"])
    fix = _("Start the broker with --maxmemory-policy noeviction; only the cache may evict.")
    return BAD, info["policy"], fix


def migrations() -> Found:
    return _ready(health.migrations, _("Run manage.py migrate."))


def workers() -> Found:
    for queue in health.WORKERS:
        level, detail, fix = _ready(partial(health.worker, queue), _("Start the workers and beat."))
        if level != GOOD:
            return level, f"{queue}: {detail}", fix
    return good(_("every queue is consumed"))


def beat() -> Found:
    age = measures.beat_age()
    if age is None:
        return BAD, _("never ticked"), _("Start beat: celery -A nanhai_gov beat.")
    words = _("%(n)s s ago") % {"n": round(age)}
    return good(words) if age < health.HEARTBEAT_MAX_AGE else (BAD, words, _("Start beat: celery -A nanhai_gov beat."))


def queues() -> Found:
    waiting = measures.queues()
    long = [f"{name} {n}" for name, n in waiting.items() if n > 1000]
    if long:
        return WARN, ", ".join(long), _("Start more worker processes for this queue.")
    return good(_("%(n)s waiting") % {"n": sum(waiting.values())})


def deliveries() -> Found:
    failed, retrying = measures.deliveries()
    words = _("%(a)s failed, %(b)s keep trying") % {"a": failed, "b": retrying}
    fix = _("Look at /ops/deliveries/: what went wrong stands beside each, with a button to try again.")
    return good(words) if not failed and not retrying else (BAD if failed else WARN, words, fix)


def _ready(check: Callable[[], str], fix: str) -> Found:
    try:
        return good(check())
    except health.NotReady as reason:
        return BAD, str(reason), fix


def broker() -> Found:
    with measures.broker() as server:
        try:
            server.ping()
        except redis.RedisError as problem:
            fix = _("Start the broker, or put REDIS_URL right; until then nothing is handed on, and nothing is lost.")
            return BAD, type(problem).__name__, fix
    return good(_("answers"))


def database_log() -> Found:
    """What PostgreSQL writes of a statement has the values of people in it."""
    shown = {name: measures.database_setting(name) for name in WITH_VALUES}
    loud = [f"{name}={value}" for name, value in shown.items() if value not in WITH_VALUES[name]]
    if not loud:
        return good(_("writes no statements"))
    fix = _("Set log_min_error_statement=panic, log_statement=none and log_min_duration_statement=-1 in PostgreSQL.")
    return WARN, ", ".join(loud), fix


def relay() -> Found:
    lag = lag_seconds()
    words = _("%(n)s s") % {"n": round(lag)}
    fix = _("Start worker-dispatch and beat; entries are handed on as soon as they run (docs/operators/runbook.md).")
    return good(words) if lag <= health.RELAY_MAX_LAG else (BAD, words, fix)


# The place ---------------------------------------------------------------------------------------


def static_files() -> Found:
    if settings.DEBUG:
        return good(_("served as they are (DEBUG)"))
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return good(_("collected"))
    return BAD, _("not collected"), _("Run manage.py collectstatic.")


def disk() -> Found:
    """Where the platform writes: var, uploads, backups."""
    free = {name: measures.disk(place) for name, place in measures.places().items()}
    words = "; ".join(
        _("%(name)s: %(gb).1f GB free (%(percent)s %%)") % {"name": name, "gb": gb, "percent": percent}
        for name, (gb, percent) in free.items()
    )
    full = [PLACES[name] for name, (_gb, percent) in free.items() if percent < ROOM]
    if not full:
        return good(words)
    return BAD, words, _("Make room, or set %(names)s to a place on a larger disk.") % {"names": ", ".join(full)}


def backups() -> Found:
    """A backup nobody made cannot be restored."""
    last = measures.last_backup()
    fix = _("Set BACKUP_DIR for one every night, or run manage.py backup --to FOLDER (docs/operators/backup.md).")
    if last is None:
        return (WARN if settings.DEBUG else BAD), _("never made"), fix
    hours = (timezone.now() - last.at).total_seconds() / 3600
    words = _("%(name)s, %(n)s h ago") % {"name": last.facts.get("name", ""), "n": round(hours)}
    if hours > BACKUP_HOURS:
        return BAD, words, fix
    if last.facts.get("missing"):
        words = _("%(words)s; %(n)s files were lost") % {"words": words, "n": last.facts["missing"]}
        return WARN, words, _("Look for them in older backups: manage.py restore FOLDER --check names them.")
    return good(words)


def backup_disk() -> Found:
    if not settings.BACKUP_DIR:
        return good(_("no folder set"))
    backup, var = (measures.existing(Path(place)).stat().st_dev for place in (settings.BACKUP_DIR, settings.VAR_DIR))
    if backup != var or settings.DEBUG:
        return good(settings.BACKUP_DIR)
    fix = _("Set BACKUP_DIR to a disk of another machine, or copy it there every day.")
    return WARN, _("on the same disk as the platform"), fix


def media() -> Found:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    if os.access(place, os.W_OK):
        return good(_("can be written"))
    return BAD, _("cannot be written"), _("Give the user of the web process the right to write to MEDIA_ROOT.")


def fonts() -> Found:
    """Only needed where pages are printed or pictured on this machine; browsers of readers bring their own."""
    found = any(Path("/usr/share/fonts", one).exists() for one in CHINESE_FONTS)
    if found:
        return good(_("a Chinese font is here"))
    return WARN, _("no Chinese font here"), _("For pictures made on this machine: apt install fonts-noto-cjk.")


def gettext_files() -> Found:
    if (settings.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.mo").exists():
        return good(_("compiled"))
    return BAD, _("not compiled"), _("Run manage.py compilemessages (needs gettext).")


# The data ----------------------------------------------------------------------------------------


def calendar() -> Found:
    days = measures.calendar_days_left()
    if days is None:
        return BAD, _("no confirmed day"), _("Run manage.py load_calendar.")
    words = _("%(n)s days confirmed ahead") % {"n": days}
    fix = _("The State Council's notice comes in November: manage.py load_calendar FILE (docs/operators/runbook.md).")
    return good(words) if days >= FEW_DAYS else (WARN, words, fix)


def catalog() -> Found:
    n = measures.catalog_problems()
    words = _("%(n)s findings") % {"n": n}
    return good(words) if not n else (WARN, words, _("An editor looks at /catalog/quality/?kind=lint."))


def chains() -> Found:
    last = measures.last_verified()
    if last is None:
        return WARN, _("never checked"), _("Wait for tonight, or run manage.py doctor --chains.")
    broken = last.facts.get("broken") or []
    if broken:
        return (
            BAD,
            _("entries %(ids)s do not fit") % {"ids": broken},
            _("Keep the database as it is and call security."),
        )
    return good(_("whole"))


def keys_in_use() -> Found:
    """Whether every key that rows need is here, and none is kept for nothing. Looks at the oldest and newest rows."""
    used, set_here = keys.sampled(), list(crypto.key_marks())
    if missing := sorted(used - set(set_here)):
        fix = _("Add these to the end of PII_KEYS, before the oldest; without them personal data cannot be read.")
        return BAD, _("rows need %(ids)s") % {"ids": ", ".join(missing)}, fix
    idle = [name for name in set_here[1:-1] if name not in used]
    if idle:
        fix = _("Before you remove one, make sure by a backup: its manifest names the keys that rows need.")
        return WARN, _("%(ids)s may not be needed any more") % {"ids": ", ".join(idle)}, fix
    return good(_("in use: %(ids)s") % {"ids": ", ".join(sorted(used)) or "–"})


# The list ----------------------------------------------------------------------------------------

CHECKS: list[tuple[Any, Callable[[], Found]]] = [
    ("DEBUG", debug),
    ("DEMO", demo),
    ("SECRET_KEY", secret_key),
    ("PII_KEYS", pii_keys),
    ("ALLOWED_HOSTS", hosts),
    (gettext_lazy("Keys in use"), keys_in_use),
    (gettext_lazy("Cookies"), cookies),
    ("SITE_URL", site_address),
    ("LOG_LEVEL", log_level),
    ("METRICS_TOKEN", metrics_token),
    (gettext_lazy("Foot of the pages"), imprint),
    (gettext_lazy("Database: encoding"), encoding),
    (gettext_lazy("Database: locale"), collation),
    (gettext_lazy("Database: connections"), connections),
    (gettext_lazy("Database: log"), database_log),
    (gettext_lazy("Clocks of the machines"), clock_drift),
    (gettext_lazy("Broker"), broker),
    (gettext_lazy("Broker: eviction"), broker_policy),
    (gettext_lazy("Migrations"), migrations),
    (gettext_lazy("Workers"), workers),
    (gettext_lazy("Beat"), beat),
    (gettext_lazy("Relay lag"), relay),
    (gettext_lazy("Queues"), queues),
    (gettext_lazy("Deliveries"), deliveries),
    (gettext_lazy("Static files"), static_files),
    (gettext_lazy("Disk"), disk),
    (gettext_lazy("Folder of uploads"), media),
    (gettext_lazy("Backups"), backups),
    (gettext_lazy("Folder of backups"), backup_disk),
    (gettext_lazy("Chinese font"), fonts),
    (gettext_lazy("Translations"), gettext_files),
    (gettext_lazy("Calendar"), calendar),
    (gettext_lazy("Catalog"), catalog),
    (gettext_lazy("Chains of the ledger"), chains),
]
QUICK = (
    broker,
    workers,
    beat,
    relay,
    queues,
    deliveries,
    disk,
    backups,
    calendar,
    chains,
)  # what changes from hour to hour


def _run(name: Any, check: Callable[[], Found]) -> Outcome:
    """A check that breaks is a finding; a driver's message may hold an address, so only its kind is told."""
    try:
        level, detail, fix = check()
    except Exception as problem:  # noqa: BLE001 – see above
        return Outcome(name, BAD, type(problem).__name__, str(_("The check itself failed: look at the log.")))
    return Outcome(name, level, str(detail), str(fix))


def every() -> list[Outcome]:
    return [_run(name, check) for name, check in CHECKS]


def quick() -> list[Outcome]:
    return [_run(name, check) for name, check in CHECKS if check in QUICK]


def worst(outcomes: list[Outcome]) -> Iterator[Outcome]:
    """Those to mend first, then those to look at."""
    order = [BAD, WARN, GOOD]
    return iter(sorted(outcomes, key=lambda one: order.index(one.level)))
