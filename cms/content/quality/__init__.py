"""What an editor is advised of beside the text: one file a check, in one ordered list."""
