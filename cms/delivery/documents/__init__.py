"""Outward shapes: pure functions from rows to dictionaries, with their links handed in."""
