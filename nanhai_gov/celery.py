"""Celery: carries ids from the relay to the handlers; keeps nothing that matters."""

import logging.config
import os
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_init, worker_ready
from structlog.contextvars import bind_contextvars, reset_contextvars

from nanhai_gov import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_gov.settings")

broker.mend()
app = Celery("nanhai_gov")
app.config_from_object("django.conf:settings", namespace="CELERY")
# "Jobs", because 任务 (task) means a work order in this domain.
app.autodiscover_tasks(related_name="jobs")
# Celery closes the database connection around every job unless it is told how often to use it again; making one costs
# both sides more than most jobs do. As between requests, Django closes it when it is broken or old.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize
_about: dict[str, Any] = {}  # what to forget when a job ends


@setup_logging.connect
def same_lines(**_: Any) -> None:
    """Workers and beat write as the web does, instead of in Celery's own way."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def share_memory(**_: Any) -> None:
    """Everything is loaded and no child forked yet."""
    from nanhai_gov.forking import freeze

    freeze()


@worker_init.connect
def let_others_go_first(**_: Any) -> None:
    """Accepting goes before what may follow in seconds: a worker may stand back by WORKER_NICE (0 to 19)."""
    os.nice(int(os.environ.get("WORKER_NICE", "0")))


@task_prerun.connect
def with_a_connection_that_works(**_: Any) -> None:
    from django.db import close_old_connections

    close_old_connections()


@task_prerun.connect
def about_job(task_id: str, task: Any, **_: Any) -> None:
    _about[task_id] = bind_contextvars(job=task.name, job_id=task_id)


@task_postrun.connect
def forget_job(task_id: str, **_: Any) -> None:
    reset_contextvars(**_about.pop(task_id, {}))


@worker_ready.connect
def first_heartbeat(**_: Any) -> None:
    """A new worker shows at once, by a job of its own queue, that it works; beat asks again every ten seconds."""
    for queue in ("dispatch", "clock"):
        if queue in app.amqp.queues.consume_from:
            app.send_task("ledger.heartbeat", args=[queue], queue=queue, expires=30)
