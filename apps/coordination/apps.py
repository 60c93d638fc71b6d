from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "apps.coordination"
    verbose_name = "Coordination 耦合"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "telling", "telling_notices", "whistling", "checks"):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
