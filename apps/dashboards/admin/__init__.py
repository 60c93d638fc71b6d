"""The administrator's desk: what needs attention, people, posts, delegations, grants, the ledger."""
