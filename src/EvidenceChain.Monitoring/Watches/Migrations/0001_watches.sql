-- Pages that somebody wants captured again and again. Workflow, not evidence: each capture it causes is an order of its own in the register.

create table monitoring.watches (
    id            text primary key,
    url           text not null,
    every_seconds int not null check (every_seconds >= 1),
    allow_private text[] not null,
    case_id       text,
    added_at      timestamptz not null,
    due_at        timestamptz not null,
    last_at       timestamptz,
    last_number   text,
    removed_at    timestamptz
);
create index watches_due on monitoring.watches (due_at) where removed_at is null;

grant usage on schema monitoring to ec_service;
grant select, insert, update on monitoring.watches to ec_service;
