"""Drafts of structured exercises out of posts: what is found is placed, the rest stays in the text, a person checks."""
