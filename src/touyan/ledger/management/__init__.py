"""Management commands of the ledger room."""
