"""`/metrics` for Prometheus: what the processes count as they go, and what the database and the broker know when asked.

`counting` holds the counters of requests, acts and refusals, `slots` keeps those of many processes in one folder,
`gauges` asks at each scrape. docs/operators/metrics.md lists every name with its meaning and an alarm.
"""
