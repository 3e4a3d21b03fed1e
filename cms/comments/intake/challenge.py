"""Was the small task against floods solved, where the site asks for that?"""

from cms.comments.submission import Facts, Finding, Submission, Task
from cms.core.errors import Fault, Invalid

SAYS = {
    Task.MISSING: "Solve the task that /api/v1/comment-challenge gives, and send the solution with the comment.",
    Task.WRONG: "This is not the solution of a task of ours. Take a new task, and send the comment again.",
    Task.EXPIRED: "The task was given too long ago. Take a new one, and send the comment again.",
    Task.USED: "This solution was used already. Take a new task, and send the comment again.",
}


def challenge(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Invalid without a good solution, where one is asked for; staff solve none."""
    if facts.task in SAYS and not submission.from_staff:
        raise refusal(facts.task)
    return None


def refusal(task: Task) -> Invalid:
    """Give what is told to who sent no good solution."""
    return Invalid(Fault(SAYS[task], "#/challenge"))
