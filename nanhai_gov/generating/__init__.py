"""Volume: rows by the million for measuring, written by COPY. Nobody acted, and each row says so.

What `simulate` makes came about by real acts; what is made here only takes up room. Each case is marked by its channel
key, has one entry in the ledger (`case.generated`), and its numbers are counted like any other's.
"""
