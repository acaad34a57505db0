-- What somebody would write by hand for speed: the same rows with the same durability (act, lines,
-- balances above a floor, audit, with the same indexes), one function, no validation, no months, no replay, no private part.
CREATE TABLE limit_act (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text UNIQUE, book bigint,
    kind text, period text, day date, public text, at timestamptz, actor bigint);
CREATE INDEX ON limit_act (book, period);
CREATE TABLE limit_account (id bigint PRIMARY KEY);
CREATE TABLE limit_line (act bigint REFERENCES limit_act, account bigint REFERENCES limit_account,
    amount bigint, PRIMARY KEY (act, account));
CREATE INDEX ON limit_line (account, act);
CREATE TABLE limit_balance (account bigint PRIMARY KEY REFERENCES limit_account, amount bigint,
    floor bigint, CHECK (floor IS NULL OR amount >= floor)) WITH (fillfactor = 50);
CREATE TABLE limit_audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz,
    actor bigint, action text, kind text, object text, path text, detail jsonb);
CREATE INDEX ON limit_audit (kind, object);
CREATE INDEX ON limit_audit (path text_pattern_ops);
CREATE INDEX ON limit_audit (actor, id);
INSERT INTO limit_account SELECT generate_series(1, 10050);
INSERT INTO limit_balance SELECT n, 0, CASE WHEN n <= 50 THEN NULL ELSE 0 END
    FROM generate_series(1, 10050) n;
CREATE FUNCTION limit_post(p_key text, p_from bigint, p_to bigint, p_amount bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE v_id bigint;
BEGIN
    INSERT INTO limit_act (key, book, kind, period, day, public, at, actor)
        VALUES (p_key, p_from, 'points.award', '2021-09', '2021-09-01', '{"claim":1,"quantity":1,"rule":"R-3.2"}',
            now(), 7) RETURNING id INTO v_id;
    INSERT INTO limit_line VALUES (v_id, p_from, -p_amount), (v_id, p_to, p_amount);
    INSERT INTO limit_audit (at, actor, action, kind, object, path, detail)
        VALUES (now(), 7, 'posted', 'transfer', v_id::text, '520524100201', jsonb_build_object('key', p_key));
    UPDATE limit_balance SET amount = amount - p_amount WHERE account = p_from;
    UPDATE limit_balance SET amount = amount + p_amount WHERE account = p_to;
    RETURN v_id;
END $$;
