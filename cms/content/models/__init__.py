"""The rows that content is kept in."""
