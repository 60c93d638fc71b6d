from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = "Notifications 通知"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "checks", "personal"):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
