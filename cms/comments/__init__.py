"""What readers write: intake, moderation, threads."""
