"""What systems that keep nothing but comments have in common."""
