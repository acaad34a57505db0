"""Pages of meetings and motions."""
