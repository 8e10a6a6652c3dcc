package org.vmcoregdb.server.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.duckdb.RowEngine;
import org.vmcoregdb.server.fleet.FleetResults;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetRowJson;

/** Files of rows, of JSON lines or Parquet by their names. */
final class FleetRows {
    private FleetRows() {}

    /** The rows of files; of contents that several have the last one. */
    static List<FleetRow> of(List<Path> files) throws IOException, FormatException {
        Map<FleetRow.Key, FleetRow> rows = new LinkedHashMap<>();
        for (Path file : files) {
            for (FleetRow row : RowEngine.isParquet(file) ? parquet(file) : FleetResults.rows(file)) {
                rows.put(row.key(), row);
            }
        }
        return new ArrayList<>(rows.values());
    }

    private static List<FleetRow> parquet(Path file) throws IOException, FormatException {
        if (!Files.isReadable(file)) {
            throw new FormatException(file + " does not exist, or may not be read");
        }
        try (RowEngine engine = RowEngine.open()) {
            return engine.rows(file);
        }
    }

    /**
     * Where a scan appends rows. Nothing can be appended to a Parquet file, so they are kept as lines beside it until it is written: who is killed goes on
     * with these.
     */
    static Output output(Path file) throws IOException, FormatException {
        if (!RowEngine.isParquet(file)) {
            return new Output(file, file);
        }
        Path lines = file.resolveSibling(file.getFileName() + ".rows");
        try (RowEngine engine = RowEngine.open()) {
            if (Files.exists(file) && !Files.exists(lines)) {
                Path unfinished = file.resolveSibling(file.getFileName() + ".rows.unfinished");
                try (BufferedWriter out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
                    for (FleetRow row : engine.rows(file)) {
                        out.write(FleetRowJson.line(row));
                        out.write('\n');
                    }
                }
                Files.move(unfinished, lines, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return new Output(file, lines);
    }

    /**
     * Where rows go.
     *
     * @param file what the user named
     * @param lines where they are appended
     */
    record Output(Path file, Path lines) {
        /** Makes the file of the lines, where it is not these. */
        void finish() throws IOException, FormatException {
            if (!file.equals(lines)) {
                try (RowEngine engine = RowEngine.open()) {
                    engine.write(FleetResults.rows(lines), file);
                }
                Files.delete(lines);
            }
        }
    }
}
