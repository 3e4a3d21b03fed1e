"""Articles, exercises and what belongs to them."""
