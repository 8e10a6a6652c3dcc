package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;

/** The sample dump: where the launcher says, in a checkout, or inside the runnable jar, out of which it is copied into the cache once. */
final class SampleDump {
    /** The launcher says where the sample is. */
    static final String PROPERTY = "vmcoregdb.sample";

    private static final Path IN_CHECKOUT = Path.of("server/sample/smash.kdump.zst");
    private static final String IN_JAR = "/sample/smash.kdump.zst";
    private static final long LIMIT_BYTES = 1L << 30;

    private SampleDump() {}

    static Location find() throws IOException, FormatException {
        return find(
                Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).orElse(IN_CHECKOUT),
                IN_JAR,
                ExpansionCache.defaultFolder().resolve("sample"));
    }

    /** @param resource where the jar has it, if it is a jar that has it */
    static Location find(Path file, String resource, Path cache) throws IOException, FormatException {
        if (Files.exists(file)) {
            return Location.of(file.toString());
        }
        try (InputStream in = SampleDump.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FormatException("The sample dump is not where it should be: " + file);
            }
            Path copy = cache.resolve("smash.kdump.zst");
            if (!Files.isRegularFile(copy) || Files.size(copy) != in.available()) {
                try (NewFile made = NewFile.in(cache)) {
                    made.append(in, LIMIT_BYTES, "the sample dump in the program's jar cannot be read");
                    made.finishAs(copy);
                }
            }
            return Location.of(copy.toString());
        }
    }
}
