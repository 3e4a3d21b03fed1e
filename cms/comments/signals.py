"""What happens to comments, told upward: sent by the verbs, in the transaction of the change, with the row.

A listener writes rows and sends nothing itself. Only `cms.delivery.subscriptions` listens, and
`cms.transfer.forgetting` to what is forgotten.
"""

from blinker import Namespace

_signals = Namespace()
received = _signals.signal("comment-received")  # the Comment that came in, wherever it stands
edited = _signals.signal("comment-edited")  # the Comment whose author changed it
escalated = _signals.signal("comment-escalated")  # the Comment that is urgent, and was not before
confirmed = _signals.signal("person-confirmed")  # the Person who answered a letter to their address
moved = _signals.signal("comment-moved")  # the Comment whose status changed, however; `before` is where it stood
forgotten = _signals.signal("comments-forgotten")  # the Erasure, and `comment_ids`: a listener gives its counts
person_forgotten = _signals.signal("person-forgotten")  # the Person who was erased: a listener gives its counts
decided = _signals.signal("comment-decided")  # the Decision
