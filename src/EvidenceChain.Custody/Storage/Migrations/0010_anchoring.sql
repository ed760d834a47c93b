-- How checkpoints came onto a chain: facts, each written once. An anchor is final when it has a row in custody.anchors, and in no other case.

create schema if not exists custody;

create table custody.anchor_chains (
    id          bigint generated always as identity primary key,
    chain_id    bigint not null check (chain_id > 0),
    kind        text not null check (kind in ('local', 'consortium', 'public')),
    genesis     bytea not null check (length(genesis) = 32),
    contract    bytea not null check (length(contract) = 20),
    code_hash   bytea not null check (length(code_hash) = 32),
    recorded_at timestamptz not null,
    unique (chain_id, genesis, contract)
);

-- What went wrong with a chain; for our own one a new chain follows.
create table custody.anchor_incidents (
    chain      bigint not null references custody.anchor_chains,
    kind       text not null check (kind in ('foreign_genesis', 'lost_contract', 'lost_block')),
    detail     text not null,
    noticed_at timestamptz not null,
    primary key (chain, kind)
);

-- Written before the bytes are sent, so that after a crash the same bytes are sent again and not another transaction.
create table custody.anchor_transactions (
    hash          bytea primary key check (length(hash) = 32),
    chain         bigint not null references custody.anchor_chains,
    sender        bytea not null check (length(sender) = 20),
    nonce         bigint not null check (nonce >= 0),
    tree_size     bigint not null check (tree_size > previous_size),
    root          bytea not null check (length(root) = 32),
    previous_size bigint not null check (previous_size >= 0),
    consistency   bytea not null check (length(consistency) % 32 = 0),   -- the RFC 9162 proof from previous_size, node after node
    raw           bytea not null,
    signed_at     timestamptz not null
);
create index anchor_transactions_by_nonce on custody.anchor_transactions (chain, nonce);

-- A transaction may be seen in several blocks, one after the other, when a chain reorganises.
create table custody.anchor_sightings (
    transaction  bytea not null references custody.anchor_transactions,
    block_hash   bytea not null check (length(block_hash) = 32),
    block_number bigint not null check (block_number >= 0),
    succeeded    boolean not null,
    seen_at      timestamptz not null,
    primary key (transaction, block_hash)
);

create table custody.anchor_abandonments (
    transaction  bytea primary key references custody.anchor_transactions,
    reason       text not null,
    abandoned_at timestamptz not null
);

-- The files of the bundle, as FORMAT.md section 6 has them. Stored, and on our own chain saved with it, before the anchor is final.
create table custody.anchor_proofs (
    transaction bytea not null,
    block_hash  bytea not null,
    block_time  timestamptz not null,
    header      bytea not null,
    receipt     bytea not null,
    account     bytea not null,
    stored_at   timestamptz not null,
    primary key (transaction, block_hash),
    foreign key (transaction, block_hash) references custody.anchor_sightings
);

create table custody.anchors (
    chain       bigint not null references custody.anchor_chains,
    tree_size   bigint not null check (tree_size > 0),
    transaction bytea not null unique,
    block_hash  bytea not null,
    final_at    timestamptz not null,
    primary key (chain, tree_size),
    foreign key (transaction, block_hash) references custody.anchor_proofs
);

create function custody.refuse_anchoring_change() returns trigger language plpgsql as $$
begin
    raise exception 'the register is insert-only: % on % is refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;
revoke execute on function custody.refuse_anchoring_change() from public;

do $$
declare fact text;
begin
    foreach fact in array array['anchor_chains', 'anchor_incidents', 'anchor_transactions', 'anchor_sightings', 'anchor_abandonments', 'anchor_proofs', 'anchors'] loop
        execute format('create trigger insert_only before update or delete or truncate on custody.%I for each statement execute function custody.refuse_anchoring_change()', fact);
        execute format('grant select, insert on custody.%I to ec_service', fact);
    end loop;
end $$;
grant usage on schema custody to ec_service;
