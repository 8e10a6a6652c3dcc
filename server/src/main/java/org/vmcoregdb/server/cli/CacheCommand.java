package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.CacheFolder.CachedFile;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.PrintableText;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code cache}: what is kept of compressed dumps and packages, and how to be rid of it. */
@CommandLine.Command(
        name = "cache",
        description = "Lists the expanded dumps and debug files that are kept, and deletes some of them.",
        mixinStandardHelpOptions = true)
final class CacheCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Option(names = "--clean", description = "Deletes all that no running vmcore-gdb has open.")
    private boolean clean;

    @Option(
            names = "--limit",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Deletes what was not used for longest, until the rest is no more than SIZE (500M, 20G).")
    private Optional<Long> limit = Optional.empty();

    @Override
    public Integer call() throws FormatException {
        CacheFolder cache = new CacheFolder(ExpansionCache.defaultFolder());
        try {
            if (clean || limit.isPresent()) {
                show("deleted", cache.shrinkTo(clean ? 0 : limit.get()));
            }
            show(clean || limit.isPresent() ? "left" : "in all", cache.files());
        } catch (IOException e) {
            throw new FormatException(cache.folder() + " could not be read: " + IoReason.of(e), e);
        }
        return Main.OK;
    }

    private static void show(String what, List<CachedFile> files) {
        PrintStream out = System.out;
        long bytes = 0;
        for (CachedFile file : files) {
            bytes += file.bytes();
            String state = file.used() ? "in use" : file.unfinished() ? "unfinished" : "";
            out.printf(
                    Locale.ROOT,
                    "%8s  %s  %-10s  %s%n",
                    size(file.bytes()),
                    TIME.format(file.lastUsed()),
                    state,
                    PrintableText.inLine(file.path().toString()));
        }
        out.printf(
                Locale.ROOT, "%8s  %s, %d %s%n", size(bytes), what, files.size(), files.size() == 1 ? "file" : "files");
    }

    private static String size(long bytes) {
        return bytes < 10 << 20 ? (bytes + 1023 >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    /** A number of bytes, or of K, M, G, T of them. */
    static final class ByteSize implements CommandLine.ITypeConverter<Long> {
        private static final String UNITS = "KMGT";

        @Override
        public Long convert(String text) {
            if (!text.matches("\\d{1,9}[KMGTkmgt]?")) {
                throw new CommandLine.TypeConversionException("'" + text + "' is not a size such as 500M or 20G");
            }
            int unit = UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
            long number = Long.parseLong(text.replaceAll("\\D", ""));
            return number << 10 * (unit + 1);
        }
    }
}
