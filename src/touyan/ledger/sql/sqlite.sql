-- What SQLite itself enforces for the ledger. Applied by a migration, one statement per blank-line
-- block; every statement may be applied again.

CREATE TRIGGER IF NOT EXISTS ledger_transfer_no_update BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_transfer is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_transfer_no_delete BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on ledger_transfer is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_entry_no_update BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_entry is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_entry_no_delete BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on ledger_entry is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_seal_no_update BEFORE UPDATE ON ledger_seal
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_seal is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_seal_no_delete BEFORE DELETE ON ledger_seal
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on ledger_seal is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_transferprivate_no_update BEFORE UPDATE ON ledger_transferprivate
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_transferprivate is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_account_no_update BEFORE UPDATE ON ledger_account
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_account is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_book_no_update BEFORE UPDATE ON ledger_book
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_book is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_commodity_no_update
BEFORE UPDATE OF id, code, scale ON ledger_commodity
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_commodity is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_balance_no_update
BEFORE UPDATE OF account_id, stripe, floor ON ledger_balance
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_balance is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_bookperiod_no_update BEFORE UPDATE ON ledger_bookperiod
WHEN OLD.status = 'FROZEN'
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on ledger_bookperiod is refused'); END

CREATE TRIGGER IF NOT EXISTS ledger_bookperiod_no_delete BEFORE DELETE ON ledger_bookperiod
WHEN OLD.status = 'FROZEN'
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on ledger_bookperiod is refused'); END
