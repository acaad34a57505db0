"""Workbooks and CSV files: read safely, checked cell by cell, written without surprises.

Reading: `guard` refuses bombs and programs before anything is unpacked, `reading` gives sheets of
plain cells, `header` finds the heading row, `cells` turns single cells into values. Writing:
`writing` streams typed cells, `marked` gives a workbook back with red cells and reasons.
"""
