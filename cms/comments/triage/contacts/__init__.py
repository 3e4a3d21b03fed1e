"""What reaches or names a person, one kind a file: where in a text it stands."""
