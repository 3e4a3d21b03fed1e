"""Does the writer bear a name that readers would take for somebody of the team?"""

from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission
from cms.core.lookalikes import skeleton, skeletons_within

_TELLING = 6  # letters of a name that is known again within a longer one: “Dr Ana Silva, physio”


def team(submission: Submission, facts: Facts) -> Finding | None:
    """Hold a name that looks like one of the team, or has one among its words; in letters of whichever alphabet.

    It only holds, since somebody may well be called so: who wrote what was approved shows its secret.
    """
    if submission.from_staff or facts.proven:
        return None
    within = (each for each in skeletons_within(submission.author_name) if len(each) >= _TELLING)
    is_like = not facts.team.isdisjoint({skeleton(submission.author_name), *within})
    return Finding(Status.PENDING, "like_team") if is_like else None
