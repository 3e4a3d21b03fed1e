"""The pages of the API's documentation."""
