"""Tables of exercises, as spreadsheets save them."""
