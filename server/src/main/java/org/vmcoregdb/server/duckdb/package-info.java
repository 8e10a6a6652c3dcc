/**
 * Rows of dumps in Parquet files, and SQL over rows: DuckDB, an engine within this process, through Java's own interface to databases. The only package that
 * knows it; its library is in the fleet distribution alone, and without it everything else works, on files of JSON lines.
 */
@NullMarked
package org.vmcoregdb.server.duckdb;

import org.jspecify.annotations.NullMarked;
