"""Comments from Isso: its database, and its generic JSON."""
