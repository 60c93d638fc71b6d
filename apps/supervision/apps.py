from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "apps.supervision"
    verbose_name = "Supervision 监察"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "doors", "checks"):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
