-- What witnesses said of our checkpoints: facts, each written once.

create table custody.cosignatures (
    size        bigint not null references custody.checkpoints,
    witness_key text not null,            -- the verifier key that it verifies under
    witness     text not null,            -- its name in witnesses.conf then
    line        text not null,            -- the signature line, without its newline
    signed_at   timestamptz not null,     -- by the witness's clock
    received_at timestamptz not null,
    primary key (size, witness_key)
);
create index cosignatures_by_witness on custody.cosignatures (witness_key, size);

-- How a witness fared, noted when it changes: null as reason when it cosigned.
create table custody.witness_turns (
    id          bigint generated always as identity primary key,
    witness_key text not null,
    witness     text not null,
    size        bigint not null,
    reason      text,
    noted_at    timestamptz not null
);
create index witness_turns_by_witness on custody.witness_turns (witness_key, id);

-- Whose cosignatures a bundle carries.
create table custody.bundle_cosignatures (
    number      text not null,
    digest      bytea not null,
    witness_key text not null,
    primary key (number, digest, witness_key),
    foreign key (number, digest) references custody.bundles
);

do $$
declare fact text;
begin
    foreach fact in array array['cosignatures', 'witness_turns', 'bundle_cosignatures'] loop
        execute format('create trigger insert_only before update or delete or truncate on custody.%I for each statement execute function custody.refuse_change()', fact);
        execute format('grant select, insert on custody.%I to ec_service', fact);
    end loop;
end $$;
