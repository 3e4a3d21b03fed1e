"""The reading page: the smallest front end, which knows nothing but the public feed and API."""
