"""How fast it is: ratios to an empty Flask view on the same server, measured by turns in one run."""
