-- What a channel finds its earlier message of the thread by, so as to edit or answer it; in the channel's own format.
alter table page_thread add column reference text;
