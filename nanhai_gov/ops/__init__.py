"""Operators' pages and `manage.py doctor`: how the platform is, what is wrong, and the fix."""
