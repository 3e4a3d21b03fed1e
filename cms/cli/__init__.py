"""The shell doors, one file a noun."""
