"""What knows no noun of ours: settings, errors, database, clock, markup, paging, sealing, outbox."""
