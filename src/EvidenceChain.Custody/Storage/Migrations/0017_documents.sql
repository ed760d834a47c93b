-- Documents are made of a bundle when somebody asks; each newer bundle of the evidence lists the newest of each.

create table custody.documents (
    number   text not null references custody.seals,
    path     text not null,                                       -- as a member of the bundle
    digest   bytea not null check (length(digest) = 32),          -- of the PDF in the blob store
    size     bigint not null check (size > 0),
    bundle   bytea not null check (length(bundle) = 32),          -- bundle.json of which it was made
    made_at  timestamptz not null,
    primary key (number, path, digest)
);
create trigger insert_only before update or delete or truncate on custody.documents for each statement execute function custody.refuse_change();
grant select, insert on custody.documents to ec_service;

-- What became of a page that a worker was asked to print: both lie in the intake until the service has taken the PDF.
create table custody.printings (
    source     bytea primary key check (length(source) = 32),     -- of the HTML
    pdf        bytea check (length(pdf) = 32),
    failure    text,
    printed_at timestamptz not null,
    check ((pdf is null) = (failure is not null))
);
create trigger insert_only before update or delete or truncate on custody.printings for each statement execute function custody.refuse_change();
grant select on custody.printings to ec_service;

-- The worker may say once what it printed.
create function custody.add_printing(html bytea, paper bytea, why text, at timestamptz)
returns void language plpgsql security definer set search_path = custody, pg_temp as $$
begin
    insert into custody.printings (source, pdf, failure, printed_at) values (html, paper, why, at) on conflict do nothing;
    perform pg_notify('printing', encode(html, 'hex'));
end $$;
revoke execute on function custody.add_printing from public;
grant execute on function custody.add_printing to ec_worker;
