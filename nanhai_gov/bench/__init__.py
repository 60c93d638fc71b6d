"""`make bench`: what things cost, as ratios measured in one run on throw-away servers. Rates depend on the machine.

`stage` sets up a district and starts web and worker as `up` does; each other module measures one row of
`docs/performance.md`; `sheet` writes them down.
"""
