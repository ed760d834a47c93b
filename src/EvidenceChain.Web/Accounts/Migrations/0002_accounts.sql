-- Accounts, as ASP.NET Core Identity keeps them, and what our own records hang on them: organisations, memberships, invitations, keys, mails, the audit.

create table web.accounts (
    id                     text primary key,
    user_name              varchar(256) not null,
    normalized_user_name   varchar(256) not null unique,
    email                  varchar(256) not null,
    normalized_email       varchar(256) not null unique,
    email_confirmed        boolean not null,
    password_hash          text,
    security_stamp         text not null,
    concurrency_stamp      text,
    two_factor_enabled     boolean not null,
    lockout_end            timestamptz,
    lockout_enabled        boolean not null,
    access_failed_count    int not null,
    display_name           varchar(100) not null,
    made_at                timestamptz not null,
    closed_at              timestamptz
);

-- The second factor's secret and its recovery codes, encrypted by the service with the keys in its data folder.
create table web.account_tokens (
    account  text not null references web.accounts,
    provider text not null,
    name     text not null,
    value    text,
    primary key (account, provider, name)
);

-- Real identity (实名认证): stated by the person, confirmed by the operator. Of the document's number the last four characters are kept. A new statement is a new row.
create table web.identities (
    id            bigint generated always as identity primary key,
    account       text not null references web.accounts,
    real_name     text not null check (length(real_name) between 1 and 100),
    document      text not null check (document in ('resident-card', 'passport', 'permit', 'licence')),
    document_tail text not null check (length(document_tail) = 4),
    stated_at     timestamptz not null,
    decided_at    timestamptz,
    is_confirmed  boolean,
    decided_by    text,
    check ((decided_at is null) = (is_confirmed is null) and (decided_at is null) = (decided_by is null))
);
create index identities_by_account on web.identities (account, id desc);

create table web.organisations (
    id             text primary key check (length(id) between 1 and 64),
    name           text not null check (length(name) between 1 and 200),
    kind           text not null check (kind in ('operator', 'rights-holder', 'agency', 'platform', 'authority', 'court')),
    captures_a_day int check (captures_a_day >= 0),   -- null: as many as it likes
    made_at        timestamptz not null,
    closed_at      timestamptz
);
create unique index organisations_one_operator on web.organisations (kind) where kind = 'operator';
insert into web.organisations (id, name, kind, made_at) values ('operator', 'operator', 'operator', now());

create table web.memberships (
    account      text not null references web.accounts,
    organisation text not null references web.organisations,
    roles        text[] not null check (cardinality(roles) > 0 and roles <@ array['rights-holder', 'agent', 'monitor', 'officer', 'court', 'auditor', 'administrator']),
    since        timestamptz not null,
    ended_at     timestamptz,
    primary key (account, organisation)
);
create index memberships_by_organisation on web.memberships (organisation) where ended_at is null;

-- A link that works once. Only its digest is kept: who reads the database cannot use it.
create table web.invitations (
    id           text primary key,
    digest       bytea not null unique check (length(digest) = 32),
    organisation text not null references web.organisations,
    roles        text[] not null check (cardinality(roles) > 0 and roles <@ array['rights-holder', 'agent', 'monitor', 'officer', 'court', 'auditor', 'administrator']),
    email        varchar(256),                         -- null: whoever holds the link
    made_by      text not null,
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,                          -- used, or withdrawn
    used_by      text references web.accounts
);
create index invitations_open on web.invitations (organisation) where ended_at is null;

create table web.api_keys (
    id           text primary key,
    digest       bytea not null unique check (length(digest) = 32),
    account      text not null references web.accounts,
    organisation text not null references web.organisations,
    name         text not null check (length(name) between 1 and 100),
    scopes       text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'capture', 'administer']),
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    ended_at     timestamptz
);
create index api_keys_by_account on web.api_keys (account) where ended_at is null;

-- A mail's text goes once it is sent: it may hold a link that opens an account.
create table web.mails (
    id       bigint generated always as identity primary key,
    address  varchar(256) not null,
    subject  text not null,
    body     text,
    made_at  timestamptz not null,
    due_at   timestamptz not null,
    tries    int not null default 0,
    failure  text,
    sent_at  timestamptz
);
create index mails_waiting on web.mails (due_at) where sent_at is null;

-- Who did or read what, when, from which network. Written before the answer goes out; never changed.
create table web.audit (
    id           bigint generated always as identity primary key,
    at           timestamptz not null,
    account      text,
    who          text not null,
    organisation text,
    act          text not null,
    item         text,
    status       int not null,
    network      text not null
);
create index audit_by_time on web.audit (at);
create index audit_by_organisation on web.audit (organisation, id desc);
create index audit_by_item on web.audit (item, id desc) where item is not null;

create function web.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is insert-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger insert_only before update or delete or truncate on web.audit for each statement execute function web.refuse_change();

grant select, insert, update on web.accounts, web.identities, web.organisations, web.memberships, web.invitations, web.api_keys, web.mails to ec_service;
grant select, insert, update, delete on web.account_tokens to ec_service;
grant select, insert on web.audit to ec_service;
