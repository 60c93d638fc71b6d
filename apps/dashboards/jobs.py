"""Queue rollup."""

from celery import shared_task

from apps.dashboards import folding


@shared_task(name="dashboards.fold")
def fold() -> None:
    """Every five seconds, by beat."""
    folding.fold()
