"""Feeds as a source of articles: RSS, Atom and JSON Feed, as files or from an address."""
