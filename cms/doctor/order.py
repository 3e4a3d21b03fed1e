"""All checks, in the order in which somebody would look: what others stand on comes first."""

from cms.doctor import addresses, audit_log, database, keys, markup, replica, rows, settings, surroundings, work
from cms.doctor.finding import Check, State

DATABASE, ROWS, SITE = "database", "migrations", "site settings"
LONG = 60.0  # seconds for what reads every row

CHECKS: tuple[Check, ...] = (
    Check("settings", settings.of_the_service),
    Check("secret key", keys.secret_key),
    Check("encryption keys", keys.encryption_keys),
    Check("public address", addresses.public_address),
    Check("proxies", addresses.proxies),
    Check(DATABASE, database.answers),
    Check("durability", database.durability, needs=DATABASE),
    Check(ROWS, rows.migrated, needs=DATABASE),
    Check("writing", database.writing, needs=ROWS),
    Check("replica", replica.replica, needs=ROWS),
    Check("clock", database.clock, needs=ROWS),
    Check("disk", surroundings.disk),
    Check("integrity", rows.whole, needs=ROWS, seconds=LONG, late=State.WARN),
    Check("sealed values", keys.opening, needs=ROWS),
    Check("audit log", audit_log.linked, needs=ROWS, seconds=LONG, late=State.WARN),
    Check(SITE, settings.of_the_site, needs=ROWS),
    Check("accounts", rows.administered, needs=ROWS),
    Check("search", rows.indexed, needs=ROWS, seconds=LONG, late=State.WARN),
    Check("comment counts", rows.comment_counts, needs=ROWS, seconds=LONG, late=State.WARN),
    Check("sanitiser", markup.sanitised, needs=SITE, seconds=LONG, late=State.WARN),
    Check("media store", surroundings.media, seconds=30),
    Check("imports folder", surroundings.imports),
    Check("pictures", surroundings.renditions),
    Check("mail", surroundings.mail, seconds=30),
    Check("redis", surroundings.redis),
    Check("worker", work.worker, needs=ROWS),
    Check("given up", work.given_up, needs=ROWS),
    Check("webhooks", work.webhooks, needs=ROWS),
    Check("urgent comments", work.urgent, needs=ROWS),
)
