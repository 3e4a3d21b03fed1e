"""Texts of WordPress, of the block editor and of the one before, as HTML of ours; each step is linear in the text."""
