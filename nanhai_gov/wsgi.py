"""The web server's application. gunicorn loads it once (`--preload`) and forks its workers from there."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_gov.settings")
django = get_wsgi_application()

from nanhai_gov.again import Again  # noqa: E402 – reads the settings
from nanhai_gov.forking import settle  # noqa: E402 – reads the settings

application = Again(django)

# A thread that has a row locked and comes back from the database waits for its turn at the interpreter: five
# milliseconds behind each busy neighbor, while everybody waits for the row. Turns of two milliseconds cost little.
sys.setswitchinterval(0.002)
settle()
