"""A Redis that makes some things faster: optional, never waited for, and never the only one that knows anything."""
