"""gunicorn writes through the platform's logging, not its own: `--logger-class nanhai_gov.logs.gunicorn.Logger`."""

import logging.config
import os
from typing import Any

from gunicorn import glogging


class Logger(glogging.Logger):
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_gov.settings")
        from django.conf import settings

        logging.config.dictConfig(settings.LOGGING)
        for one in (self.error_log, self.access_log):
            one.handlers.clear()
            one.propagate = True
