"""Folders of Markdown files with front matter, as Hugo, Jekyll and Eleventy keep them."""
