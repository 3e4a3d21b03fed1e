"""An operator's own rules for comments: what they name, where it is met, and what is done then."""
