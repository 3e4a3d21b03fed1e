"""A small clinic's site to look round in: invented people, careful texts, a queue with something in it."""
