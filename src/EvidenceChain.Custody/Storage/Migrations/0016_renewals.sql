-- Time stamps renewed before they end: a round is one tree over the records of many evidences, stamped by whoever can. Written at once, stamps and all, or not at all.

create table custody.renewal_rounds (
    id        bigint generated always as identity primary key,
    algorithm text not null check (algorithm in ('sha256', 'sha512')),
    root      bytea not null,
    size      int not null check (size > 0),
    made_at   timestamptz not null
);

create table custody.renewal_stamps (
    round      bigint not null references custody.renewal_rounds,
    authority  text not null,
    request    bytea not null,
    response   bytea not null,
    chain      text not null,
    gen_time   timestamptz not null,
    ends_at    timestamptz not null,   -- of the first certificate on the path
    primary key (round, authority)
);

create table custody.renewals (
    number   text not null references custody.seals,
    sequence int not null check (sequence > 0),
    round    bigint not null references custody.renewal_rounds,
    record   bytea not null,
    path     bytea not null,
    made_at  timestamptz not null,
    primary key (number, sequence)
);

-- Authorities have few certificates, evidences are many: the distinct chains are found by steps through this index.
create index stamps_by_chain on custody.stamps (md5(chain));

do $$
declare fact text;
begin
    foreach fact in array array['renewal_rounds', 'renewal_stamps', 'renewals'] loop
        execute format('create trigger insert_only before update or delete or truncate on custody.%I for each statement execute function custody.refuse_change()', fact);
        execute format('grant select, insert on custody.%I to ec_service', fact);
    end loop;
end $$;
