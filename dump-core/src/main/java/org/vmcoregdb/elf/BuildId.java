package org.vmcoregdb.elf;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vmcoregdb.bytes.FormatException;

/**
 * The number that a linker gives each build of a program: {@code NT_GNU_BUILD_ID}.
 *
 * @param hex at least 2 and at most 64 bytes, in lower-case hexadecimal digits
 */
public record BuildId(String hex) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}){2,64}");

    /** Checks the digits: they become names of files. */
    public BuildId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("no build-id: " + hex);
        }
    }

    /** Of its digits; empty if they are none. */
    public static Optional<BuildId> of(String hex) {
        return FORM.matcher(hex).matches() ? Optional.of(new BuildId(hex)) : Optional.empty();
    }

    /** Of a file; empty if it has none. */
    public static Optional<BuildId> of(ElfFile file) throws FormatException {
        return file.buildId().flatMap(bytes -> of(HexFormat.of().formatHex(bytes)));
    }

    /** Its file in a folder laid out as {@code /usr/lib/debug/.build-id}: {@code ab/cdef….debug}. */
    public Path in(Path folder) {
        return in(folder, ".debug");
    }

    /** Another file of its in such a folder. */
    public Path in(Path folder, String suffix) {
        return folder.resolve(hex.substring(0, 2)).resolve(hex.substring(2) + suffix);
    }

    @Override
    public String toString() {
        return hex;
    }
}
