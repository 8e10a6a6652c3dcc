package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.convert.Conversion;
import org.vmcoregdb.convert.ConversionResult;
import org.vmcoregdb.convert.FilterLevel;
import org.vmcoregdb.convert.TargetFormat;
import org.vmcoregdb.crash.CrashDump;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code convert}: a dump of any format as one that other programs open. */
@CommandLine.Command(
        name = "convert",
        description =
                "Writes a dump of any format as a kdump or an ELF vmcore, which crash, drgn and makedumpfile open.",
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Mixin
    private RedactionArguments redaction = new RedactionArguments();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write; it appears when it is complete.")
    private Path output = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatName.class,
            description = "kdump-zstd (if not given), kdump-zlib (which old programs know), kdump-snappy, or elf.")
    private TargetFormat format = TargetFormat.KDUMP_ZSTD;

    @Option(
            names = "--filter",
            paramLabel = "LEVEL",
            converter = LevelNumber.class,
            description =
                    "What is left out, a sum as makedumpfile's -d: 1 pages of zeros (which take no room anyway), 2 contents of files,"
                            + " 4 those with private data of a file system, too, 8 memory of programs, 16 free pages. 0 if not given.")
    private FilterLevel level = FilterLevel.NONE;

    @Option(names = "--overwrite", description = "Replace FILE if it exists.")
    private boolean overwrite;

    /** The name of a format. */
    static final class FormatName implements CommandLine.ITypeConverter<TargetFormat> {
        @Override
        public TargetFormat convert(String text) {
            return TargetFormat.named(text)
                    .orElseThrow(() -> new CommandLine.TypeConversionException(
                            "'" + text + "' is none of " + String.join(", ", TargetFormat.words())));
        }
    }

    /** The sum of what is left out. */
    static final class LevelNumber implements CommandLine.ITypeConverter<FilterLevel> {
        @Override
        public FilterLevel convert(String text) {
            int sum = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : -1;
            if (sum < 0 || sum > FilterLevel.ALL) {
                throw new CommandLine.TypeConversionException("'" + text + "' is not a number from 0 to 31");
            }
            return new FilterLevel(sum);
        }
    }

    @Override
    public Integer call() throws FormatException, IOException {
        if (arguments.haveFile(output)) {
            throw new FormatException(output + " is one of the files that would be read");
        }
        arguments.redacting(redaction);
        try (CrashDump crash = arguments.open()) {
            ConversionResult result = Conversion.write(
                    crash.kernel(),
                    output,
                    overwrite,
                    format,
                    level,
                    ProgressLine.standardConversion(String.valueOf(output.getFileName())));
            Notices.print(crash);
            result.problem().ifPresent(why -> Messages.print("Not all free pages may be left out: " + why));
            Messages.print(sentence(result));
        }
        return Main.OK;
    }

    private String sentence(ConversionResult result) {
        return String.format(
                Locale.ROOT,
                "%s has %d of %d pages of %d bytes, %d of them zeros, in %d bytes; %d were left out, %d the dump did not have%s",
                output,
                result.written(),
                result.memory(),
                result.pageSize(),
                result.zeros(),
                result.bytes(),
                result.filtered(),
                result.missing(),
                result.damaged() == 0 ? "" : ", " + result.damaged() + " could not be read of it");
    }
}
