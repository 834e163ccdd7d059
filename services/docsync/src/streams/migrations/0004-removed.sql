-- What was removed while something kept it, so that a sweep finds what nothing keeps any more.
create index stream_removed on docsync.stream (id) where removed and path is not null;
