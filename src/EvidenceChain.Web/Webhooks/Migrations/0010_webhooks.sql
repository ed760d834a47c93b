-- Addresses that are told what happens to evidence. Messages and tries are kept; secrets are not here but in files.

create table web.webhooks (
    id         text primary key,
    owner      text,
    url        text not null check (length(url) <= 2000),
    events     text[] not null check (cardinality(events) > 0 and events <@ array['evidence.sealed', 'evidence.proven', 'evidence.failed']),
    is_private boolean not null,
    added_by   text not null,
    added_at   timestamptz not null,
    removed_at timestamptz
);

create table web.webhook_messages (
    id           text primary key,
    webhook      text not null references web.webhooks,
    event        text not null,
    number       text not null,
    subject      text not null,
    body         text not null,
    made_at      timestamptz not null,
    due_at       timestamptz,          -- null once delivered or given up
    delivered_at timestamptz,
    unique (webhook, event, number, subject)
);
create index webhook_messages_due on web.webhook_messages (due_at) where due_at is not null;
create index webhook_messages_by_time on web.webhook_messages (webhook, made_at desc, id);

create table web.webhook_tries (
    message  text not null references web.webhook_messages,
    try      int not null check (try >= 1),
    at       timestamptz not null,
    status   int,                      -- null when no answer came
    failure  text,
    primary key (message, try)
);

-- How far the register was read for messages.
create table web.webhook_reading (
    only_one boolean primary key default true check (only_one),
    read_to  timestamptz not null
);

grant select, insert, update on web.webhooks, web.webhook_messages, web.webhook_reading to ec_service;
grant select, insert on web.webhook_tries to ec_service;
