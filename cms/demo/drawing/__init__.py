"""Pictures of people who exercise, drawn from poses that are data."""
