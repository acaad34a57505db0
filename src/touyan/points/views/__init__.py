"""Pages of the points room, by who uses them."""
