"""Jobs, outbox, stored files, request keys, schedule and imports."""
