"""What a comment passes before it is stored: one ordered list of pure phases, a file each."""
