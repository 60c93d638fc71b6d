"""Supervision 监察: by when: clocks, pauses, cards, notices; knows no case."""
