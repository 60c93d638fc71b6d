"""What a process does once it has loaded everything and before it forks: its children share what they do not change."""

import gc

from django.urls import get_resolver
from django.utils import translation

# Collections of the youngest after so many new containers, of all that is left only rarely: most of what a request
# makes is gone with it, and looking through everything else takes milliseconds.
THRESHOLDS = 10_000, 20, 50


def settle() -> None:
    """Load what the first request would load in each child by itself, and leave what is there out of every collection:
    a collection writes into each object it looks at, and a page that is written to is no longer shared."""
    get_resolver().url_patterns  # noqa: B018 – imports every view
    for language in ("zh-hans", "en"):
        with translation.override(language):
            translation.gettext("Home")
    translation.deactivate()
    freeze()


def freeze() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
