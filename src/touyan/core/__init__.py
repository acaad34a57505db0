"""Values and pure rules that every room shares; no models."""
