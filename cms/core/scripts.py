"""What a moderator does, step by step, when a comment may be about somebody in danger: a start for the clinic's own.

After the National Suicide Prevention Alliance's guide for community managers and Samaritans'
guidelines for sites with users' content; clinicians of the site read them before they rely on them.
"""


def _steps(*steps: str) -> str:
    return "\n".join(steps)


CRISIS_SCRIPT = _steps(
    (
        "1. Take the comment in hand, so that nobody else answers it. Do not stay alone with it: tell the person "
        "on duty now."
    ),
    (
        "2. Read all of it. Is somebody in danger at this moment: a time, a place, a means, a farewell? If you "
        "know who or where they are, call the emergency services now and say what you know. Do not ask for a name"
        " or an address in order to call."
    ),
    (
        "3. Keep the comment out of sight as long as it tells how somebody could hurt themselves. Take those "
        "words out rather than reject what they wrote."
    ),
    (
        "4. Answer soon, by name and with warmth. Thank them for saying it, say that you take it seriously, and "
        "name who listens (the help lines). Promise nothing that you cannot keep, give no advice about treatment,"
        " and do not argue."
    ),
    "5. Look at the answers of others beneath it. Hold what is cruel, and what tells how.",
    "6. Note here what you did and when, and hand it over at the end of your shift.",
    "7. Then look after yourself: take a break, and talk with a colleague about it.",
)
EMERGENCY_SCRIPT = _steps(
    ("1. Take the comment in hand and read all of it. Do not wait until you are sure: nobody can tell from a comment."),
    (
        "2. For the back: new numbness between the legs, trouble passing water or stool, a change in sexual "
        "feeling, or weakness in both legs can mean that nerves are being crushed. That person needs a hospital "
        "within hours. For the neck: a sudden, severe headache, weakness or numbness of face, arm or leg, trouble"
        " with speaking, seeing or walking, or a fall or blow before it."
    ),
    (
        "3. Answer at once: they should call the emergency number or go to an emergency department now, say there"
        " what they wrote here, and leave the exercises. Do not name a diagnosis, and do not reassure."
    ),
    "4. Tell the clinician on duty, and note here what you did and when.",
    "5. If an exercise may have caused it, say so in the report of harm, so that the exercise is looked at.",
)
CRISIS_NOTICE = (
    "Thank you for writing this. It matters to us, and one of us will read it as soon as we can. That may not be"
    " soon enough. If you might hurt yourself, or somebody is in danger, please call your emergency number now"
    " (112, 999, 911 or the one where you are), or go to the nearest emergency department. You do not have to"
    " carry this alone: people are there to listen, in confidence."
)
EMERGENCY_NOTICE = (
    "Something that you describe can need a doctor today, and nobody can tell that from a comment. Please do not"
    " wait for our answer, and leave the exercises for now. Call your emergency number (112, 999, 911 or the one"
    " where you are), or go to the nearest emergency department. If you are not sure, ring your health advice line"
    " and tell them what you wrote here."
)
