"""Webhooks: what happens here, told to programs of others, signed, in order, and until they heard it."""
