-- What people do with evidence: notes, case folders, corrections, links for the other side. Evidence itself lies in custody and is named here by its number alone.

create table web.notes (
    id       bigint generated always as identity primary key,
    number   text not null,
    note     text not null check (length(note) between 1 and 1000),
    made_by  text not null,
    made_at  timestamptz not null
);
create index notes_by_number on web.notes (number, id);

-- The reference is what orders name as their case; an owner has one folder for each. No owner: the local administrator's.
create table web.cases (
    id         text primary key,
    owner      text,
    reference  text not null check (length(reference) between 1 and 200),
    title      text not null check (length(title) <= 300),
    note       text not null default '' check (length(note) <= 8000),
    opened_by  text not null,
    opened_at  timestamptz not null,
    unique nulls not distinct (owner, reference)
);
create index cases_by_time on web.cases (opened_at desc, id);

create table web.exhibits (
    case_id   text not null references web.cases,
    number    text not null,
    position  int not null check (position >= 1),
    note      text not null default '' check (length(note) <= 2000),
    added_by  text not null,
    added_at  timestamptz not null,
    primary key (case_id, number)
);
create index exhibits_by_number on web.exhibits (number);

-- A later evidence that corrects an earlier one: both stay as they are.
create table web.corrections (
    number    text not null,
    corrects  text not null,
    reason    text not null check (length(reason) between 1 and 1000),
    made_by   text not null,
    made_at   timestamptz not null,
    primary key (number, corrects),
    check (number <> corrects)
);
create index corrections_by_corrected on web.corrections (corrects);

-- Of a link only the digest of its secret is kept.
create table web.shares (
    id           text primary key,
    secret       bytea not null unique check (length(secret) = 32),
    owner        text,
    number       text,
    case_id      text references web.cases,
    addressee    text not null check (length(addressee) between 1 and 200),
    with_bundle  boolean not null,
    made_by      text not null,
    made_at      timestamptz not null,
    expires_at   timestamptz not null check (expires_at > made_at),
    ended_at     timestamptz,
    check ((number is null) <> (case_id is null))
);
create index shares_by_number on web.shares (number) where number is not null;
create index shares_by_case on web.shares (case_id) where case_id is not null;

create table web.share_visits (
    id        bigint generated always as identity primary key,
    share_id  text not null references web.shares,
    at        timestamptz not null,
    network   text not null,
    what      text not null check (length(what) <= 200)
);
create index share_visits_by_share on web.share_visits (share_id, id);

grant select, insert on web.notes, web.corrections, web.share_visits to ec_service;
grant select, insert, update (title, note) on web.cases to ec_service;
grant select, insert, delete, update (position, note) on web.exhibits to ec_service;
grant select, insert, update (ended_at) on web.shares to ec_service;
