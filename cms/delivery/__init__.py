"""What the world sees: documents, feeds, and how fresh they are."""
