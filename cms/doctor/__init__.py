"""What `cms doctor` looks at: a check a line, each of them bounded in time, none of them changing anything."""
