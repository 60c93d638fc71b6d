"""The demo district: what `manage.py load_demo` plants of organizations and people. Each step may run again."""

from apps.accounts.demo import DEMO_PASSWORD, SIGN_INS
from apps.organizations.seed_calendar import load_calendar
from apps.organizations.seed_divisions import load_divisions
from apps.organizations.seed_people import load_people
from apps.organizations.seed_units import load_units

__all__ = ["DEMO_PASSWORD", "SIGN_INS", "load_calendar", "load_divisions", "load_people", "load_units"]
