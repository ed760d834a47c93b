-- Whose a watch is: the organisation's id, opaque here; null belongs to the operator.

alter table monitoring.watches add column owner text check (length(owner) between 1 and 64);

create index watches_by_owner on monitoring.watches (owner, added_at) where removed_at is null;
