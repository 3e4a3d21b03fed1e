"""Comments from Disqus."""
