-- Titles of captured pages, taken out of the reports once, for lists and for search: reading every report anew would make a list of many slow.

-- A title that no text column can hold, as one with a zero character, is none.
create function custody.title_of(report bytea) returns text language plpgsql immutable parallel safe as $$
begin
    return left(convert_from(report, 'UTF8')::json ->> 'title', 300);
exception when others then
    return null;
end $$;

alter table custody.attempt_ends add column title text generated always as (custody.title_of(report)) stored;
