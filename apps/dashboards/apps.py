from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


class DashboardsConfig(AppConfig):
    name = "apps.dashboards"
    verbose_name = "Dashboards 驾驶舱"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "checks", *(["simulated_ratings"] if settings.DEMO else [])):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
