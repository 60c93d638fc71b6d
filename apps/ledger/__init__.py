"""Ledger 台账: append-only entries: audit trail, outbox and process log in one; relay, idempotency keys."""
