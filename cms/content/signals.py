"""What happens to articles and exercises, told upward: sent by the verbs, in the transaction of the change.

The sender is the Entry, as it is now; `former_slug` is what the public knew it by. A listener writes
rows and sends nothing itself. Only `cms.delivery.subscriptions` listens.
"""

from blinker import Namespace

_signals = Namespace()
published = _signals.signal("entry-published")  # the public reads it, and did not before
updated = _signals.signal("entry-updated")  # the public reads a newer revision
unpublished = _signals.signal("entry-unpublished")  # the public reads it no more, wherever it stands now
