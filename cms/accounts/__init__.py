"""People, keys and rights."""
