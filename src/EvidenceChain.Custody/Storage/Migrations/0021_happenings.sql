-- What happened to evidence since a moment is asked every few seconds.

create index seals_by_time on custody.seals (sealed_at);
create index bundles_by_time on custody.bundles (made_at);
create index failures_by_time on custody.failures (failed_at);
create index attempt_ends_by_time on custody.attempt_ends (ended_at) where failure is not null;
