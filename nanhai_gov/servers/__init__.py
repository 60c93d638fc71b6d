"""Real servers with nothing installed: PostgreSQL and Valkey for first contact, demo, development and tests.

`launcher` runs the whole product in the foreground (`manage.py up`), `throwaway` lends a pair of servers to one
command (`manage.py with_servers -- …`). Production names its own servers by DATABASE_URL and REDIS_URL.
"""


class Problem(Exception):
    """Something the person at the keyboard can put right; the text says how."""
