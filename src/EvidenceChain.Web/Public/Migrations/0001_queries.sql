-- Every question that the public asked on the verification page: what was asked, not what for. Of the address only the network is kept.

create table web.verification_queries (
    id        bigint generated always as identity primary key,
    asked_at  timestamptz not null,
    kind      text not null check (kind in ('number', 'digest')),
    asked     text not null check (length(asked) <= 100),
    found     text,
    network   text not null
);
create index verification_queries_by_found on web.verification_queries (found, asked_at);

grant usage on schema web to ec_service;
grant select, insert on web.verification_queries to ec_service;
