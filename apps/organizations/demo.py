"""The demo district: what `manage.py load_demo` plants of organizations and people."""

from apps.organizations.seed_calendar import load_calendar
from apps.organizations.seed_units import load_units

__all__ = ["load_calendar", "load_units"]
