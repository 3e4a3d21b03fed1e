"""What the worker does, and how often: a line each."""

from cms.audit import chain
from cms.core import heartbeat, outbox
from cms.delivery.announcing import working as announcing
from cms.delivery.webhooks.working import send_due
from cms.worker import upkeep
from cms.worker.loop import Due
from cms.worker.moving import run_imports
from cms.worker.queued import judge, mail, render, run_outbox
from cms.worker.sanitizing import sanitize_anew
from cms.worker.telling import tell_of_danger, tell_quick

DUE = (
    Due("heartbeat", heartbeat.EVERY.total_seconds(), upkeep.beat),
    Due("outbox", 0.25, run_outbox, full=outbox.LOAD),
    Due("render", 0.5, render),
    Due("render_older", 600, upkeep.render_older),
    Due("reviews", 60, upkeep.announce_reviews),
    Due("digest", 60, upkeep.write_digests),
    Due("forget", 3600, upkeep.forget),
    Due("erase_again", 10, upkeep.erase_again),
    Due("expire", 60, upkeep.expire),
    Due("originals", 30, upkeep.destroy_originals),
    Due("log", 5, upkeep.link_the_log, full=chain.LOAD),
    Due("log_head", 3600, upkeep.tell_the_head),
    Due("purges", 1, announcing.gather_purges),
    Due("pings", 5, announcing.gather_pings),
)

# What waits for machines of others, or takes minutes, runs in threads beside the rest, which is not to wait for it.
BESIDE: tuple[tuple[Due, ...], ...] = (
    (Due("mail", 0.5, mail),),
    (Due("judge", 0.5, judge, full=1),),
    (Due("sanitize", 10, sanitize_anew, full=1),),
    (Due("imports", 1, run_imports, full=1, lasts=True),),
    (Due("purge", 0.25, announcing.purge, full=1),),
    (Due("ping", 0.5, announcing.ping, full=1),),
    (Due("webhooks_urgent", 0.25, tell_of_danger, full=1),),
    *((Due("webhooks_quick", 0.5, tell_quick, full=1),) for _thread in range(2)),
    *((Due("webhooks", 0.5, send_due, full=1),) for _thread in range(3)),
)
