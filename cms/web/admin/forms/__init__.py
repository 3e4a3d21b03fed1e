"""The forms of the editors: what browsers send, as the members that the verbs take."""
