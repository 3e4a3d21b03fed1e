"""In and out, whole."""
