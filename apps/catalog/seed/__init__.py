"""The demo catalog: what the 33 items ask, promise and set in motion, and what counts as an event."""
