"""What shows promotion and is no words: signs, links, and the same words over and over."""
