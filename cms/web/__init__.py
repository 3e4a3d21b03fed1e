"""The HTTP doors: read, call, commit, present, status."""
