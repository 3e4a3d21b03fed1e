"""The worker: a loop, its timetable, and what each entry of the timetable does."""
