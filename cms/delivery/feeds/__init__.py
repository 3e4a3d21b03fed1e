"""Feeds: one description of a feed and its items, written as JSON Feed, RSS and Atom."""
