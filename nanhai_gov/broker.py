"""kombu's Redis transport, mended in one place: a job that could not be acknowledged is not in hand any more.

A worker counts the jobs it has in hand and takes none beyond its prefetch limit. kombu takes one off that count only
after the broker has heard of it; when the broker is silent at that moment, the error is logged and dropped and the job
stays counted. With two processes, two of these make a worker that is connected, answers pings and never takes a job
again (seen in `make chaos`, redis-frozen; kombu 5.7). The broker gives such a job out once more after the visibility
timeout; its delivery is done by then, and nothing happens twice.
"""

from typing import Any

from kombu.transport import redis, virtual


class Forgetting(redis.QoS):
    def ack(self, delivery_tag: Any) -> None:
        try:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]
        except Exception:
            virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
            raise

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)  # type: ignore[no-untyped-call]
        except Exception:
            virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
            raise


def mend() -> None:
    redis.Channel.QoS = Forgetting
