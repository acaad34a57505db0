-- What PostgreSQL itself enforces for the ledger, and the one round trip that books a transfer.
-- Applied by a migration; every statement may be applied again.

CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'TY900';
END $$;

CREATE OR REPLACE TRIGGER ledger_transfer_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
-- The private part may be deleted (erasure), never rewritten.
CREATE OR REPLACE TRIGGER ledger_transferprivate_kept BEFORE UPDATE ON ledger_transferprivate
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_account_kept BEFORE UPDATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_book_kept BEFORE UPDATE ON ledger_book
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_commodity_kept BEFORE UPDATE OF id, code, scale ON ledger_commodity
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_balance_kept BEFORE UPDATE OF account_id, stripe, floor
    ON ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_bookperiod_kept BEFORE UPDATE OR DELETE ON ledger_bookperiod
    FOR EACH ROW WHEN (OLD.status = 'FROZEN') EXECUTE FUNCTION ledger_refuse();

-- Balances are updated in place all day: room on the page keeps the updates off the index.
ALTER TABLE ledger_balance SET (fillfactor = 50);

-- Takes the shared lock of a month and says whether it is open: neither it nor a later one is frozen.
-- Freezing takes the same lock exclusively, so that nothing can slip into a month while it is closed.
CREATE OR REPLACE FUNCTION ledger_enter_period(p_book bigint, p_period text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(p_book::int, replace(p_period, '-', '')::int);
    RETURN NOT EXISTS (SELECT FROM ledger_bookperiod
        WHERE book_id = p_book AND period >= p_period AND status = 'FROZEN');
END $$;

-- Books one transfer with its audit row. Errors: TY001 below the floor (detail: account code, hint:
-- account id), TY002 not balanced, TY003 foreign or unknown account, TY004 month frozen.
CREATE OR REPLACE FUNCTION ledger_post(
    p_key text, p_part int, p_book bigint, p_kind text, p_period text, p_otherwise text,
    p_effective date, p_resolution bigint, p_reverses bigint, p_public text, p_commit text,
    p_salt bytea, p_private text, p_at timestamptz, p_actor bigint, p_behalf bigint,
    p_accounts bigint[], p_amounts bigint[],
    OUT r_id bigint, OUT r_at timestamptz, OUT r_replayed boolean)
LANGUAGE plpgsql AS $$
DECLARE
    v_period text := p_period;
    v_commodity bigint;
    v_sum bigint := 0;
    v_mixed boolean := false;
    v_amount bigint;
    v_any int;
    v_book bigint;
    v_this bigint;
    v_code text;
BEGIN
    r_replayed := false;
    r_at := p_at;
    -- A month that is over may lie before one that is just being frozen: such posts have a second
    -- lock, number 0, which freezing takes too (first, as here).
    IF v_period < to_char(p_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') THEN
        PERFORM pg_advisory_xact_lock_shared(p_book::int, 0);
    END IF;
    -- As in ledger_enter_period, without the cost of a call.
    PERFORM pg_advisory_xact_lock_shared(p_book::int, replace(v_period, '-', '')::int);
    IF EXISTS (SELECT FROM ledger_bookperiod
            WHERE book_id = p_book AND period >= v_period AND status = 'FROZEN') THEN
        v_period := p_otherwise;
        IF v_period = p_period OR NOT ledger_enter_period(p_book, v_period) THEN
            SELECT id, posted_at, true INTO r_id, r_at, r_replayed
                FROM ledger_transfer WHERE key = p_key AND part = p_part;
            IF FOUND THEN RETURN; END IF;
            RAISE EXCEPTION 'month frozen' USING ERRCODE = 'TY004', DETAIL = p_period;
        END IF;
    END IF;

    INSERT INTO ledger_transfer (book_id, key, part, kind, period, effective_on, resolution_id,
            reverses_id, public, private_commit, posted_at, actor_id)
        VALUES (p_book, p_key, p_part, p_kind, v_period, p_effective, p_resolution,
            p_reverses, p_public, p_commit, p_at, p_actor)
        ON CONFLICT (key, part) DO NOTHING RETURNING id INTO r_id;
    IF r_id IS NULL THEN
        SELECT id, posted_at, true INTO r_id, r_at, r_replayed
            FROM ledger_transfer WHERE key = p_key AND part = p_part;
        RETURN;
    END IF;

    INSERT INTO ledger_entry (transfer_id, account_id, amount)
        SELECT r_id, l.account_id, l.amount FROM unnest(p_accounts, p_amounts) AS l(account_id, amount);
    IF p_private IS NOT NULL THEN
        INSERT INTO ledger_transferprivate (transfer_id, salt, text)
            VALUES (r_id, p_salt, p_private);
    END IF;
    INSERT INTO audit_record (at, actor_id, action, object_kind, object_id, area_path, detail,
            on_behalf_of)
        SELECT p_at, p_actor, 'ledger.transfer.posted', 'ledger.transfer', r_id::text, a.path,
            jsonb_build_object('key', p_key, 'kind', p_kind), p_behalf
        FROM ledger_book b JOIN registry_area a ON a.id = b.area_id WHERE b.id = p_book;

    -- Balances last, so that a busy row is held shortest; in account order, so that two posts never
    -- wait for each other.
    -- Scalar variables on purpose: a loop over records costs three times as much.
    FOR i IN 1 .. cardinality(p_accounts) LOOP
        v_amount := p_amounts[i];
        v_any := floor(random() * 64);  -- drawn once, or every stripe would be compared with another
        UPDATE ledger_balance b SET amount = b.amount + v_amount
            FROM ledger_account a
            WHERE a.id = p_accounts[i] AND b.account_id = a.id AND b.stripe = v_any % a.stripes
            AND (b.floor IS NULL OR b.amount + v_amount >= b.floor)
            RETURNING a.book_id, a.commodity_id INTO v_book, v_this;
        IF NOT FOUND OR v_book <> p_book THEN
            SELECT a.book_id, a.code INTO v_book, v_code FROM ledger_account a
                WHERE a.id = p_accounts[i];
            IF v_book IS DISTINCT FROM p_book THEN
                RAISE EXCEPTION 'foreign account' USING ERRCODE = 'TY003';
            END IF;
            RAISE EXCEPTION 'below the floor'
                USING ERRCODE = 'TY001', DETAIL = v_code, HINT = p_accounts[i]::text;
        END IF;
        v_mixed := v_mixed OR v_commodity <> v_this;
        v_commodity := v_this;
        v_sum := v_sum + v_amount;
    END LOOP;
    IF v_mixed THEN
        SELECT sum(abs(t.total)) INTO v_sum FROM (
            SELECT sum(l.amount) AS total
            FROM unnest(p_accounts, p_amounts) AS l(account_id, amount)
            JOIN ledger_account a ON a.id = l.account_id GROUP BY a.commodity_id) t;
    END IF;
    IF v_sum <> 0 THEN
        RAISE EXCEPTION 'not balanced' USING ERRCODE = 'TY002';
    END IF;
END $$;
