package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.CrashTableAnswer;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.ReportBuilder;
import org.vmcoregdb.server.command.report.Sightings;
import org.vmcoregdb.server.command.report.html.FolderPage;
import org.vmcoregdb.server.command.report.html.PageNames;
import org.vmcoregdb.server.command.report.html.ReportPage;

/**
 * HTML pages of all dumps below a folder. Each dump is opened twice: every page says how often its crash was seen, which is known after
 * the first round, and keeping all dumps open until then would take the memory of all.
 */
final class CrashFolderPages {
    private static final String OVERVIEW = "index.html";

    private CrashFolderPages() {}

    private interface Part {
        /** What to link to. */
        String make(CrashSummary dump, Report report) throws IOException;
    }

    /** One file with all: the list, and of each dump what is most important. */
    static String onePage(Path folder, DumpArguments arguments) throws FormatException, IOException {
        CrashTableAnswer table = CrashFolder.survey(folder, arguments);
        FolderPage page = new FolderPage(name(folder), table);
        return page.render(parts(folder, arguments, table, page::add));
    }

    /** A file with the list, and one for each dump. */
    static void write(Path folder, DumpArguments arguments, Path output) throws FormatException, IOException {
        if (Files.exists(output) && !Files.isDirectory(output)) {
            throw new FormatException(output + " is not a folder, and not a file whose name ends in .html");
        }
        CrashTableAnswer table = CrashFolder.survey(folder, arguments);
        Files.createDirectories(output);
        Map<String, String> links = parts(folder, arguments, table, (dump, report) -> {
            String file = PageNames.of(dump.file());
            write(output.resolve(file), ReportPage.render(report, Optional.of(OVERVIEW)));
            return file;
        });
        write(output.resolve(OVERVIEW), new FolderPage(name(folder), table).render(links));
    }

    private static void write(Path file, String page) throws IOException {
        Files.writeString(file, page, StandardCharsets.UTF_8);
    }

    private static String name(Path folder) {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    private static Map<String, String> parts(Path folder, DumpArguments arguments, CrashTableAnswer table, Part part)
            throws FormatException, IOException {
        Map<String, String> links = new LinkedHashMap<>();
        for (List<CrashSummary> group : table.groups()) {
            Sightings seen = Sightings.of(group);
            for (CrashSummary dump : group) {
                FileLocation file = new FileLocation(folder.resolve(dump.file()));
                try (CrashDump analysis = arguments.openOther(file)) {
                    Report report = new ReportBuilder(new LocalContext(analysis)).build(crash -> Optional.of(seen));
                    links.put(dump.file(), part.make(dump, report));
                }
            }
        }
        return links;
    }
}
