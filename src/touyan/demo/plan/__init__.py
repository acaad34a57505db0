"""What the synthetic county contains, as plain values: nothing here touches a database.

The same pack and seed always yield the same values. `places` spreads the county's totals over its
villages so that every village's own numbers add up to the published ones; `people` and `life` fill
one village at a time.
"""
