/** One that began at the same position has served nothing: the newer one takes its place. */
export const beginStretch = `
insert into stretches (pipeline, after_position, since_ms, hash, files)
values (
  :pipeline, coalesce((select cursor from pipelines where pipeline = :pipeline), 0),
  :sinceMs, :hash, :files
)
on conflict (pipeline, after_position) do update
set since_ms = excluded.since_ms, hash = excluded.hash, files = excluded.files`;
