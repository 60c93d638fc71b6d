"""Celery: carries ids from the relay to the handlers; keeps nothing that matters."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_gov.settings")

app = Celery("nanhai_gov")
app.config_from_object("django.conf:settings", namespace="CELERY")
# "Jobs", because 任务 (task) means a work order in this domain.
app.autodiscover_tasks(related_name="jobs")


@worker_ready.connect
def first_heartbeat(**_: Any) -> None:
    """A new worker shows at once, by a job of its own queue, that it works; beat asks again every ten seconds."""
    for queue in ("dispatch", "clock"):
        if queue in app.amqp.queues.consume_from:
            app.send_task("ledger.heartbeat", args=[queue], queue=queue, expires=30)
