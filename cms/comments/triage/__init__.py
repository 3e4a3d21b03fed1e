"""What a comment tells a moderator at first sight: one detector a file, over word lists that clinicians can edit."""
