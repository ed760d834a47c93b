-- Salts of the commitments that stand in a package for cookies and credentials: kept apart from the package, handed out with no bundle,
-- and, once written, closed to the worker that wrote them.

alter table custody.attempt_ends add column salts bytea;
revoke select on custody.attempt_ends from ec_worker;
grant select (number, attempt, package, report, failure, ended_at) on custody.attempt_ends to ec_worker;

drop function custody.end_attempt(text, int, bigint, bytea, bytea, text, timestamptz);
create function custody.end_attempt(wanted text, which int, held_token bigint, wacz bytea, report_json bytea, salts_json bytea, why text, at timestamptz)
returns boolean language plpgsql security definer set search_path = custody, pg_temp as $$
begin
    perform from custody.leases where resource = 'capture:' || wanted and token = held_token and expires_at >= clock_timestamp() for update;
    if not found then return false; end if;
    -- Only what was begun under this lease, and nothing once the seal has said how each attempt ended.
    if not exists (select from custody.attempts where number = wanted and attempt = which and token = held_token) then return false; end if;
    if exists (select from custody.seals where number = wanted) then return false; end if;
    insert into custody.attempt_ends (number, attempt, package, report, salts, failure, ended_at) values (wanted, which, wacz, report_json, salts_json, why, at)
    on conflict (number, attempt) do nothing;
    return true;
end $$;
revoke execute on function custody.end_attempt from public;
grant execute on function custody.end_attempt to ec_service, ec_worker;
