"""WordPress exports (WXR 1.0 to 1.2): read as a stream, and taken over through the verbs."""
