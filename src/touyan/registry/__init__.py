"""Areas, subjects, posts, tenures and resolutions."""
