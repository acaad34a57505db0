"""The import engine: upload, mapping, preview, commit as one transaction, undo of a whole import."""
