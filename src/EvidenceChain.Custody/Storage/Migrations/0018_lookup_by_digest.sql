-- Whoever holds a file asks for its evidence by the file's digest.

create index seals_by_package on custody.seals (package);
create index seals_by_sm3 on custody.seals (sm3);
create index bundles_by_digest on custody.bundles (digest);
create index bundles_by_archive on custody.bundles (archive);
