"""`make chaos`: the whole product under a steady load, while its parts are killed, stopped, emptied and filled.

`stage` starts the product by its own launcher in a `var/` of its own; `trial` lets one fault happen under the load of
`client` and `staff`; `checker` reads the clients' log of receipts and the database, and nothing else. What came of it
stands in docs/reliability.md.
"""
