-- Whose an order is: the organisation's id, opaque here; null belongs to the operator. Only that organisation and the operator are shown what comes of it.

alter table custody.orders add column owner text check (length(owner) between 1 and 64);

create index orders_by_owner_time on custody.orders (owner, requested_at desc, number desc);
