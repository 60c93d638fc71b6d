"""Celery: carries ids from the relay to the handlers; keeps nothing that matters."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_gov.settings")

app = Celery("nanhai_gov")
app.config_from_object("django.conf:settings", namespace="CELERY")
# "Jobs", because 任务 (task) means a work order in this domain.
app.autodiscover_tasks(related_name="jobs")
