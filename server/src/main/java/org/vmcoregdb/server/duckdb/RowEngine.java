package org.vmcoregdb.server.duckdb;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetRowJson;
import org.vmcoregdb.server.fleet.FleetTableAnswer;

/** A database in memory. It loads nothing from elsewhere. */
public final class RowEngine implements Closeable {
    /** The table of rows that queries find. */
    public static final String TABLE = "dumps";

    private static final int MOST_ROWS = 100_000;

    /** Columns of a row, as its lines of JSON name them. */
    private static final String COLUMNS =
            "{file: 'VARCHAR', version: 'VARCHAR', error: 'VARCHAR', release: 'VARCHAR', nodename: 'VARCHAR',"
                    + " time: 'BIGINT', class: 'VARCHAR', function: 'VARCHAR', signature: 'VARCHAR', id: 'VARCHAR',"
                    + " abrt: 'VARCHAR', taint: 'VARCHAR', frames: 'VARCHAR[]', modules: 'VARCHAR[]', checks: 'VARCHAR[]',"
                    + " checks_left_out: 'VARCHAR[]',"
                    + " problems: 'VARCHAR[]', milliseconds: 'BIGINT', bytes: 'BIGINT', requests: 'BIGINT'}";

    private final Connection connection;

    private RowEngine(Connection connection) {
        this.connection = connection;
    }

    /**
     * Starts one.
     *
     * @throws FormatException with a sentence, if this distribution lacks it
     */
    public static RowEngine open() throws FormatException {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("memory_limit", "512MB");
        settings.setProperty("threads", "2");
        try {
            return new RowEngine(DriverManager.getConnection("jdbc:duckdb:", settings));
        } catch (SQLException | LinkageError absent) {
            throw new FormatException(
                    "Parquet files and SQL need DuckDB, which is in the fleet distribution alone (vmcore-gdb-fleet): unpack it over"
                            + " this one; files of JSON lines and all other commands do without",
                    absent);
        }
    }

    /** Whether a file of rows is, by its name, one of Parquet. */
    public static boolean isParquet(Path file) {
        return file.toString().endsWith(".parquet");
    }

    /**
     * The rows of a Parquet file.
     *
     * @throws FormatException if it is none, or one of something else
     */
    public List<FleetRow> rows(Path parquet) throws FormatException {
        List<FleetRow> rows = new ArrayList<>();
        String sql = "SELECT CAST(to_json(r) AS VARCHAR) FROM read_parquet(" + text(parquet) + ") r";
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                FleetRowJson.row(Objects.requireNonNullElse(found.getString(1), ""))
                        .ifPresent(rows::add);
            }
            return rows;
        } catch (SQLException wrong) {
            throw new FormatException(parquet + " cannot be read: " + sentence(wrong), wrong);
        }
    }

    /**
     * Writes a Parquet file, which appears whole or not at all.
     *
     * @throws IOException if that cannot be done
     */
    public void write(List<FleetRow> rows, Path parquet) throws IOException {
        Path whole = parquet.toAbsolutePath();
        Path unfinished = whole.resolveSibling("." + whole.getFileName() + ".unfinished");
        Path lines = Files.createTempFile("rows", ".jsonl");
        try (Statement statement = connection.createStatement()) {
            lines(rows, lines);
            statement.execute("COPY (SELECT * FROM " + reading(lines) + ") TO " + text(unfinished)
                    + " (FORMAT parquet, COMPRESSION zstd)");
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (SQLException failed) {
            throw new IOException(parquet + " cannot be written: " + sentence(failed), failed);
        } finally {
            Files.deleteIfExists(lines);
            Files.deleteIfExists(unfinished);
        }
    }

    private static void lines(List<FleetRow> rows, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (FleetRow row : rows) {
                out.write(FleetRowJson.line(row));
                out.write('\n');
            }
        }
    }

    /**
     * What a query finds in rows, in the table {@link #TABLE}. It can reach no file.
     *
     * @throws FormatException with the engine's words, if it is wrong
     */
    public FleetTableAnswer query(List<FleetRow> rows, String sql) throws IOException, FormatException {
        Path lines = Files.createTempFile("rows", ".jsonl");
        try (Statement statement = connection.createStatement()) {
            lines(rows, lines);
            statement.execute("CREATE OR REPLACE TABLE " + TABLE + " AS SELECT * FROM " + reading(lines));
            statement.execute("SET enable_external_access = false");
            statement.execute("SET lock_configuration = true");
            try (ResultSet found = statement.executeQuery(sql)) {
                return table(found);
            }
        } catch (SQLException wrong) {
            throw new FormatException("The query cannot be answered: " + sentence(wrong), wrong);
        } finally {
            Files.deleteIfExists(lines);
        }
    }

    private static FleetTableAnswer table(ResultSet found) throws SQLException {
        ResultSetMetaData about = found.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            columns.add(about.getColumnLabel(i));
        }
        List<List<String>> rows = new ArrayList<>();
        boolean more = found.next();
        while (more && rows.size() < MOST_ROWS) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                values.add(Objects.requireNonNullElse(found.getString(i), ""));
            }
            rows.add(values);
            more = found.next();
        }
        return new FleetTableAnswer(columns, rows, more);
    }

    private static String reading(Path lines) {
        return "read_json(" + text(lines) + ", format = 'newline_delimited', maximum_object_size = 4194304, columns = "
                + COLUMNS + ")";
    }

    private static String text(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }

    private static String sentence(SQLException failed) {
        String message = Objects.requireNonNullElse(failed.getMessage(), "no reason is given");
        return message.lines().findFirst().orElse(message);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IOException(sentence(failed), failed);
        }
    }
}
