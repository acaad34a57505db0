"""Commands of the coops room."""
