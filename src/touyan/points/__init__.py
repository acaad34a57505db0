"""Points schemes, claims, batches and village shops."""
