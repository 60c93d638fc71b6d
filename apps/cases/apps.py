from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "apps.cases"
    verbose_name = "Cases 办件"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "checks", "personal"):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
