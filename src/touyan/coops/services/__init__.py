"""The public door of the coops room: everything that changes a cooperative, its shares or its books."""
