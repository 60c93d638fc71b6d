"""Logs: one JSON line per event, with the ids that lead from a person's question to what happened, and nobody's data.

`setup` gives Django's LOGGING; gunicorn and Celery use the same. `context` knows what a line is about, `scrub` takes
out what does not belong into a log. docs/operators/logs.md tells operators how to read them.
"""
