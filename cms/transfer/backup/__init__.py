"""Backups: one file with the database as its own engine writes it, and the pictures; and back."""
