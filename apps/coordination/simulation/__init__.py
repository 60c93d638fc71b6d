"""A district's life: people who apply, check, decide, go out and look again, in simulated time, by real acts only.

`events` keeps what will happen, `days` says when people are at work, `people` who they are; `public`, `desks` and
`field` are what they do, each answering what the ledger tells; `life` lets time pass.
"""
