"""Pages of the registry: people and households, areas and posts, resolutions."""
