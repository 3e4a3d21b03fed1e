"""Lists as tables for a spreadsheet."""
