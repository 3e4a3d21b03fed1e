"""What the description of the API says beyond what the routes say of themselves."""
