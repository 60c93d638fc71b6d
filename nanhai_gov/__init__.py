"""The project: settings, addresses, servers. The domain lives in `apps/`."""

from nanhai_gov.celery import app as celery_app

__all__ = ["celery_app"]
