-- The register of evidence: facts, each written once. State is derived from which facts exist; nothing here has a status column.

create table custody.orders (
    number       text primary key,
    digest       bytea not null unique check (length(digest) = 32),
    statement    bytea not null,
    signature    text not null,
    url          text not null,
    case_id      text,
    requested_by text not null,
    settings     jsonb not null,
    requested_at timestamptz not null
);
create index orders_by_case_url on custody.orders (case_id, url, requested_at);
create index orders_by_time on custody.orders (requested_at desc, number);

create table custody.attempts (
    number   text not null references custody.orders,
    attempt  int not null check (attempt >= 1),
    worker   text not null,
    token    bigint not null,
    begun_at timestamptz not null,
    primary key (number, attempt)
);

-- An attempt that was killed has no row here; its number stays counted.
create table custody.attempt_ends (
    number   text not null,
    attempt  int not null,
    package  bytea check (length(package) = 32),   -- the unsealed WACZ in the intake; null when nothing could be kept
    report   bytea,                                -- report.json as it stands in the package
    failure  text,                                 -- why nothing could be kept
    ended_at timestamptz not null,
    primary key (number, attempt),
    foreign key (number, attempt) references custody.attempts,
    check ((package is null) = (report is null)),
    check ((package is null) = (failure is not null))
);

create table custody.seals (
    number    text primary key references custody.orders,
    attempt   int not null,
    digest    bytea not null unique check (length(digest) = 32),
    statement bytea not null,
    signature text not null,
    package   bytea not null check (length(package) = 32),
    sm3       bytea not null check (length(sm3) = 32),
    size      bigint not null check (size > 0),
    outcome   text not null,
    complete  boolean not null,
    sealed_at timestamptz not null,
    foreign key (number, attempt) references custody.attempt_ends
);

create table custody.stamps (
    number     text not null references custody.seals,
    authority  text not null,
    request    bytea not null,
    response   bytea not null,
    chain      text not null,
    gen_time   timestamptz not null,
    stamped_at timestamptz not null,
    primary key (number, authority)
);

-- Statements that belong to no single evidence: keys, anchors.
create table custody.statements (
    digest    bytea primary key check (length(digest) = 32),
    type      text not null,
    name      text not null,
    statement bytea not null,
    signature text not null,
    made_at   timestamptz not null,
    unique (type, name)
);

create table custody.entries (
    index      bigint primary key check (index >= 0),
    digest     bytea not null unique check (length(digest) = 32),
    entered_at timestamptz not null
);

-- Full tiles only: 256 hashes of 32 bytes. The right edge is computed from what stands below it.
create table custody.tiles (
    level  int not null check (level >= 0),
    index  bigint not null check (index >= 0),
    hashes bytea not null check (length(hashes) = 8192),
    primary key (level, index)
);

-- The unique previous size is the compare-and-swap: of two writers on the same head one fails, whatever lock either believed to hold.
create table custody.checkpoints (
    size          bigint primary key check (size > previous_size),
    previous_size bigint not null unique check (previous_size >= 0),
    root          bytea not null check (length(root) = 32),
    note          text not null,
    signed_at     timestamptz not null
);

create table custody.bundles (
    number   text not null references custody.seals,
    level    text not null,
    digest   bytea not null check (length(digest) = 32),   -- of bundle.json
    archive  bytea not null check (length(archive) = 32),  -- of the ZIP in the blob store
    size     bigint not null,
    verdict  text not null,
    made_at  timestamptz not null,
    primary key (number, digest)
);

-- A failure is a fact too.
create table custody.failures (
    id        bigint generated always as identity primary key,
    number    text not null references custody.orders,
    step      text not null,
    reason    text not null,
    attempt   int,
    failed_at timestamptz not null
);
create index failures_by_number on custody.failures (number, failed_at);

-- Work is leased, not owned: the one mutable table. A higher token fences off every earlier holder.
create table custody.leases (
    resource   text primary key,
    token      bigint not null,
    holder     text not null,
    expires_at timestamptz not null
);

create function custody.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the register is insert-only: % on % is refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;

create function custody.announce() returns trigger language plpgsql as $$
begin
    perform pg_notify('evidence', new.number);
    return new;
end $$;

do $$
declare fact text;
begin
    foreach fact in array array['orders','attempts','attempt_ends','seals','stamps','statements','entries','tiles','checkpoints','bundles','failures'] loop
        execute format('create trigger insert_only before update or delete or truncate on custody.%I for each statement execute function custody.refuse_change()', fact);
        execute format('grant select, insert on custody.%I to ec_service', fact);
    end loop;
    foreach fact in array array['orders','attempts','attempt_ends','seals','stamps','bundles','failures'] loop
        execute format('create trigger announced after insert on custody.%I for each row execute function custody.announce()', fact);
    end loop;
end $$;

-- Takes or renews a lease: the new token, or null while another holder's lease runs. The clock is the database's, so that hosts need not agree.
create function custody.take_lease(wanted text, who text, seconds double precision) returns bigint language sql security definer as $$
    insert into custody.leases as held (resource, token, holder, expires_at)
    values (wanted, 1, who, clock_timestamp() + make_interval(secs => seconds))
    on conflict (resource) do update
        set token = held.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
        where held.expires_at < clock_timestamp()
    returning token
$$;

create function custody.renew_lease(wanted text, held_token bigint, seconds double precision) returns boolean language sql security definer as $$
    with renewed as (
        update custody.leases set expires_at = clock_timestamp() + make_interval(secs => seconds)
        where resource = wanted and token = held_token and expires_at >= clock_timestamp()
        returning 1)
    select exists (select from renewed)
$$;

create function custody.release_lease(wanted text, held_token bigint) returns void language sql security definer as $$
    update custody.leases set expires_at = '-infinity' where resource = wanted and token = held_token
$$;

-- The worker writes attempts through these two and nothing else.
create function custody.begin_attempt(wanted text, held_token bigint, who text, at timestamptz) returns int language plpgsql security definer as $$
declare next_attempt int;
begin
    perform from custody.leases where resource = 'capture:' || wanted and token = held_token and expires_at >= clock_timestamp() for update;
    if not found then return null; end if;
    if exists (select from custody.seals where number = wanted) then return null; end if;
    select coalesce(max(attempt), 0) + 1 into next_attempt from custody.attempts where number = wanted;
    insert into custody.attempts (number, attempt, worker, token, begun_at) values (wanted, next_attempt, who, held_token, at);
    return next_attempt;
end $$;

create function custody.end_attempt(wanted text, which int, held_token bigint, wacz bytea, report_json bytea, why text, at timestamptz) returns boolean language plpgsql security definer as $$
begin
    perform from custody.leases where resource = 'capture:' || wanted and token = held_token for update;
    if not found then return false; end if;
    insert into custody.attempt_ends (number, attempt, package, report, failure, ended_at) values (wanted, which, wacz, report_json, why, at)
    on conflict (number, attempt) do nothing;
    return true;
end $$;

revoke execute on all functions in schema custody from public;
grant usage on schema custody to ec_service, ec_worker;
grant execute on all functions in schema custody to ec_service;
grant select on custody.leases to ec_service;
grant select on custody.orders, custody.attempts, custody.attempt_ends, custody.seals, custody.entries, custody.checkpoints to ec_worker;
grant execute on function custody.take_lease, custody.renew_lease, custody.release_lease, custody.begin_attempt, custody.end_attempt to ec_worker;
