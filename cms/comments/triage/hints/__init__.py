"""What a comment hints at in words that no list knows: weighed word by word, as labelled comments taught it."""
