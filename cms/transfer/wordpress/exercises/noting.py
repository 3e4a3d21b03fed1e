"""What an editor has to check of an exercise that was made out of a post."""

from cms.transfer.wordpress.exercises.placing import Placed

_UNITS = {
    "hold_seconds": "hold {} seconds",
    "repetitions": "{} repetitions",
    "sets": "{} sets",
    "rest_seconds": "rest {} seconds",
    "frequency": "{}",
}


def to_check(placed: Placed, where: str) -> str:
    """Give the note, in plain text."""
    lines = [
        f"Made from {where} of WordPress. Please check before it is published:",
        f"- Steps: {len(placed.steps)}." if placed.steps else "- No steps were found; the text has what there is.",
        _dosage(placed),
        "- Position, difficulty and muscles are not told in WordPress; fill them in.",
    ]
    if placed.variations:
        lines.append(f"- Variations: {len(placed.variations)}. Whether they are easier or harder was guessed by words.")
    if placed.reminders:
        lines.append(f"- Things to keep in mind: {len(placed.reminders)}.")
    if placed.cautions:
        lines.append(f"- Cautions: {len(placed.cautions)}, all at the lowest level; set how grave each is.")
    if placed.contraindications:
        lines.append(f"- Reasons not to do it: {len(placed.contraindications)}.")
    if placed.left:
        lines.append("- What had no place stayed in the text, in its order.")
    return "\n".join(lines)


def _dosage(placed: Placed) -> str:
    told = [words.format(placed.dosage[name]) for name, words in _UNITS.items() if name in placed.dosage]
    told += ["each side"] if placed.dosage.get("per_side") else []
    return f"- Dosage as read from the text: {', '.join(told)}." if told else "- No dosage was found."
