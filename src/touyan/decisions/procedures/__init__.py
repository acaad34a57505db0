"""Procedures: which stage may follow, what the law holds fast, what the county's custom only warns of."""
