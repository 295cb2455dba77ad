#pragma once
#include <sqlite3.h>

// SQLITE_STATIC and SQLITE_TRANSIENT are casts that Swift cannot import, and sqlite3_db_config and sqlite3_config are variadic.
// An empty slice may come with a null pointer, which SQLite would take for NULL.

/// Binds text that stays where it is until it is bound again: <https://www.sqlite.org/c3ref/bind_blob.html>.
static inline int csqlite_bind_text_in_place(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count)
{
    return sqlite3_bind_text64(statement, index, bytes ? bytes : "", count, SQLITE_STATIC, SQLITE_UTF8);
}

/// Binds a copy of text.
static inline int csqlite_bind_text_copied(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count)
{
    return sqlite3_bind_text64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds a copy of bytes.
static inline int csqlite_bind_blob_copied(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count)
{
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

/// Lets SQLite work without counting its memory, for which all threads would take turns; before its first use only:
/// <https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus>.
static inline int csqlite_count_no_memory(void)
{
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Turns a switch of a connection on or off: <https://www.sqlite.org/c3ref/db_config.html>.
static inline int csqlite_switch(sqlite3 *database, int which, int on)
{
    return sqlite3_db_config(database, which, on, (int *)0);
}
