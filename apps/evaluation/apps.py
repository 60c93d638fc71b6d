from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "apps.evaluation"
    verbose_name = "Evaluation 好差评"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "personal"):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
