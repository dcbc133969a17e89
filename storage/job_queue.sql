-- What hands the rows of "job" to Procrastinate, within the transaction that writes
-- them. Runs after Procrastinate's own schema, with its PostgreSQL schema first in the
-- search path; the functions keep that path.

-- Only what is due soon is handed over: a worker that looks for work reads all that is
-- not taken yet. paigong_defer_due brings the rest when its time comes.
CREATE FUNCTION paigong_soon() RETURNS timestamp
LANGUAGE sql STABLE
RETURN (now() + interval '1 minute') AT TIME ZONE 'UTC';

CREATE FUNCTION paigong_lock(job_id integer, process_instance_id integer) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce('instance ' || process_instance_id, 'job ' || job_id);

-- Procrastinate lets a job wait for those with its lock that came before it or have a
-- higher priority, even if they are not due yet. So what is due first has the higher
-- priority: the seconds from then to the year 2050.
CREATE FUNCTION paigong_deferred(
    job_id integer, process_instance_id integer, due_at timestamp
) RETURNS procrastinate_job_to_defer_v1
LANGUAGE sql STABLE
RETURN ROW(
    'paigong',
    'run_job',
    least(
        greatest(extract(epoch FROM timestamp '2050-01-01' - due_at), -2147483647),
        2147483647
    )::integer,
    paigong_lock(job_id, process_instance_id),
    'job ' || job_id,
    jsonb_build_object('job_id', job_id),
    due_at AT TIME ZONE 'UTC'
)::procrastinate_job_to_defer_v1;

CREATE FUNCTION paigong_jobs_added() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(
        array_agg(paigong_deferred(id, process_instance_id, due_at) ORDER BY due_at, id)
    )
    FROM added
    WHERE due_at < paigong_soon() AND retries_left > 0 AND kind <> 'EXTERNAL'
    HAVING count(*) > 0;
    RETURN NULL;
END;
$$;

-- What a worker has in hand already stays: it finds that there is nothing to do.
CREATE FUNCTION paigong_jobs_removed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM procrastinate_cancel_job_v1(deferred.id, false, true)
    FROM removed
    JOIN procrastinate_jobs AS deferred
        ON deferred.queueing_lock = 'job ' || removed.id AND deferred.status = 'todo';
    RETURN NULL;
END;
$$;

CREATE FUNCTION paigong_jobs_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM procrastinate_cancel_job_v1(deferred.id, false, true)
    FROM removed
    JOIN added USING (id)
    JOIN procrastinate_jobs AS deferred
        ON deferred.queueing_lock = 'job ' || added.id AND deferred.status = 'todo'
    WHERE (removed.due_at, removed.retries_left) <> (added.due_at, added.retries_left);
    PERFORM procrastinate_defer_jobs_v1(
        array_agg(
            paigong_deferred(added.id, added.process_instance_id, added.due_at)
            ORDER BY added.due_at, added.id
        )
    )
    FROM removed
    JOIN added USING (id)
    WHERE (removed.due_at, removed.retries_left) <> (added.due_at, added.retries_left)
        AND added.due_at < paigong_soon()
        AND added.retries_left > 0
        AND added.kind <> 'EXTERNAL'
    HAVING count(*) > 0;
    RETURN NULL;
END;
$$;

CREATE TRIGGER paigong_jobs_added AFTER INSERT ON job
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION paigong_jobs_added();

CREATE TRIGGER paigong_jobs_removed AFTER DELETE ON job
REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION paigong_jobs_removed();

CREATE TRIGGER paigong_jobs_changed AFTER UPDATE ON job
REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION paigong_jobs_changed();

-- Hands over what has become due soon, and what nobody has handed over: rows that were
-- restored, copied from another database, or given up by a worker. One at a time.
CREATE FUNCTION paigong_defer_due() RETURNS integer
LANGUAGE sql SET search_path FROM CURRENT
AS $$
    WITH due AS (
        SELECT id, process_instance_id, due_at
        FROM job
        WHERE due_at < paigong_soon()
            AND retries_left > 0
            AND kind <> 'EXTERNAL'
            AND (leased_until IS NULL OR leased_until <= now() AT TIME ZONE 'UTC')
            AND NOT EXISTS (
                SELECT FROM procrastinate_jobs AS deferred
                WHERE deferred.queueing_lock = 'job ' || job.id
                    AND deferred.status = 'todo'
            )
            AND NOT EXISTS (
                SELECT FROM procrastinate_jobs AS deferred
                WHERE deferred.lock = paigong_lock(job.id, job.process_instance_id)
                    AND deferred.queueing_lock = 'job ' || job.id
                    AND deferred.status = 'doing'
            )
            AND pg_try_advisory_xact_lock(hashtext('paigong_defer_due'))
        ORDER BY due_at, id
        LIMIT 1000
        FOR UPDATE SKIP LOCKED
    )
    SELECT coalesce(
        cardinality(
            procrastinate_defer_jobs_v1(
                array_agg(paigong_deferred(id, process_instance_id, due_at) ORDER BY due_at, id)
            )
        ),
        0
    )
    FROM due
    HAVING count(*) > 0;
$$;
