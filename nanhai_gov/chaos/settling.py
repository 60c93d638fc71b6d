"""When the work has caught up: how long the oldest of it has waited, asked four times a second."""

import threading
import time

from django.db import Error, connection

LATE = 5.0  # seconds; whatever waits longer shows that something is or was wrong
OLDEST = """
    SELECT extract(epoch FROM clock_timestamp() - least(
        (SELECT min(at) FROM ledger_entry WHERE relayed_at IS NULL),
        (SELECT min(e.at) FROM ledger_delivery d JOIN ledger_entry e ON e.id = d.entry_id WHERE d.status = 'pending')
    ))
"""


class Watch:
    """Runs beside the load. `late_at` is the last moment at which something was late or nobody answered."""

    def __init__(self) -> None:
        self.late_at, self.open, self.on = 0.0, True, True
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.on = False
        self.thread.join(20)

    def wait_until_nothing_is_open(self, seconds: float) -> bool:
        """Twice in a row, for what is done may have begun the next thing."""
        deadline, quiet = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            quiet = 0 if self.open else quiet + 1
            if quiet >= 3:
                return True
            time.sleep(0.3)
        return False

    def _watch(self) -> None:
        while self.on:
            waited = oldest()
            self.open = waited is None or waited > 0
            if waited is None or waited > LATE:
                self.late_at = time.monotonic()
            time.sleep(0.25)
        connection.close()


def oldest() -> float | None:
    """Seconds that the oldest open work has waited; 0 when none is open; None when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(OLDEST)
            row = cursor.fetchone()
    except Error:
        connection.close()
        return None
    return max(float(row[0]), 0.001) if row[0] is not None else 0.0
