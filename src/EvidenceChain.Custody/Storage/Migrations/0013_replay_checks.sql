-- How like its pictures a package looks when it is replayed: advice beside the evidence, part of no statement and no verdict.

create table custody.replay_checks (
    number       text not null,
    attempt      int not null,
    pixels_alike int check (pixels_alike between 0 and 1000),  -- in thousandths; null when nothing could be compared
    advice       bytea not null,                               -- canonical JSON
    checked_at   timestamptz not null,
    primary key (number, attempt),
    foreign key (number, attempt) references custody.attempt_ends
);
create trigger insert_only before update or delete or truncate on custody.replay_checks for each statement execute function custody.refuse_change();
grant select on custody.replay_checks to ec_service;

-- The worker may add one for an attempt of which a package was kept, and can read none.
create function custody.add_replay_check(wanted text, which int, alike int, advice_json bytea, at timestamptz)
returns void language sql security definer set search_path = custody, pg_temp as $$
    insert into custody.replay_checks (number, attempt, pixels_alike, advice, checked_at)
    select number, attempt, alike, advice_json, at from custody.attempt_ends where number = wanted and attempt = which and package is not null
    on conflict do nothing;
$$;
revoke execute on function custody.add_replay_check from public;
grant execute on function custody.add_replay_check to ec_worker;
