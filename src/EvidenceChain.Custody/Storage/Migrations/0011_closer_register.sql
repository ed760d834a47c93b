-- What each role may do, drawn closer: functions that run as the owner look names up in our schema alone, leases of the worker are for captures,
-- and an attempt begins only while nothing is kept. Lists are read in the order of this index, from either end.

drop index custody.orders_by_time;
create index orders_by_time on custody.orders (requested_at, number);

-- The worker leases captures only: it cannot keep the service from walking an evidence on.
create function custody.may_lease(wanted text) returns boolean language sql stable as $$
    select session_user <> 'ec_worker' or starts_with(wanted, 'capture:')
$$;

-- Takes a lease: the new token, or null while another holder's lease runs. The clock is the database's, so that hosts need not agree.
create or replace function custody.take_lease(wanted text, who text, seconds double precision) returns bigint language sql security definer set search_path = custody, pg_temp as $$
    insert into custody.leases as held (resource, token, holder, expires_at)
    select wanted, 1, who, clock_timestamp() + make_interval(secs => seconds) where custody.may_lease(wanted)
    on conflict (resource) do update
        set token = held.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
        where held.expires_at < clock_timestamp()
    returning token
$$;

create or replace function custody.renew_lease(wanted text, held_token bigint, seconds double precision) returns boolean language sql security definer set search_path = custody, pg_temp as $$
    with renewed as (
        update custody.leases set expires_at = clock_timestamp() + make_interval(secs => seconds)
        where resource = wanted and token = held_token and expires_at >= clock_timestamp() and custody.may_lease(wanted)
        returning 1)
    select exists (select from renewed)
$$;

create or replace function custody.release_lease(wanted text, held_token bigint) returns void language sql security definer set search_path = custody, pg_temp as $$
    update custody.leases set expires_at = '-infinity' where resource = wanted and token = held_token and custody.may_lease(wanted)
$$;

-- The worker writes attempts through these two and nothing else.
create or replace function custody.begin_attempt(wanted text, held_token bigint, who text, at timestamptz) returns int language plpgsql security definer set search_path = custody, pg_temp as $$
declare next_attempt int;
begin
    perform from custody.leases where resource = 'capture:' || wanted and token = held_token and expires_at >= clock_timestamp() for update;
    if not found then return null; end if;
    if exists (select from custody.attempt_ends where number = wanted and package is not null) then return null; end if;
    select coalesce(max(attempt), 0) + 1 into next_attempt from custody.attempts where number = wanted;
    insert into custody.attempts (number, attempt, worker, token, begun_at) values (wanted, next_attempt, who, held_token, at);
    return next_attempt;
end $$;

revoke execute on function custody.may_lease from public;
grant execute on function custody.may_lease to ec_service, ec_worker;

-- One refusal for every fact.
do $$
declare fact text;
begin
    foreach fact in array array['anchor_chains', 'anchor_incidents', 'anchor_transactions', 'anchor_sightings', 'anchor_abandonments', 'anchor_proofs', 'anchors'] loop
        execute format('drop trigger insert_only on custody.%I', fact);
        execute format('create trigger insert_only before update or delete or truncate on custody.%I for each statement execute function custody.refuse_change()', fact);
    end loop;
end $$;
drop function custody.refuse_anchoring_change();
