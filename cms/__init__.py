"""Vertebra: a headless CMS and comment moderation service for people who publish about health."""

__version__ = "0.1.0"
