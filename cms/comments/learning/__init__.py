"""What the site learned about spam from the decisions of its own moderators, and from nothing else."""
