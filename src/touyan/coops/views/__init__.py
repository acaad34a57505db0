"""Pages of the coops room."""
