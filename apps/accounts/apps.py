from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = "Accounts 账户"

    def ready(self) -> None:
        for module in ("verbs", "handlers", "checks", "personal", "interrupted"):
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
