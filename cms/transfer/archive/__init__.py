"""The project's own archive: a whole site in one file, out and in again without loss."""
