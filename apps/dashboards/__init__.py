"""Dashboards 驾驶舱: read models folded from the ledger, metric registry, desks and cockpit."""
