"""The pages of the people who work here, one file a desk."""
