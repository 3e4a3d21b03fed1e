"""Imports as rows: asked for, checked, run, and taken back, one at a time."""
