-- A chain that others run is asked through several nodes; that they disagree is a fact of its own.

alter table custody.anchor_incidents drop constraint anchor_incidents_kind_check;
alter table custody.anchor_incidents add constraint anchor_incidents_kind_check check (kind in ('foreign_genesis', 'lost_contract', 'lost_block', 'disagreeing_nodes'));
