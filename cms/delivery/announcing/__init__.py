"""Announcing: caches are told what to drop and hubs what to fetch, after every change that the public can see."""
