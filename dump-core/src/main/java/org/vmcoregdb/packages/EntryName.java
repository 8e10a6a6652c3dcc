package org.vmcoregdb.packages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.bytes.FormatException;

/**
 * The name of a file in a package: relative, and not leading out.
 *
 * @param path its parts, with slashes between them
 */
public record EntryName(String path) {
    private static final int LENGTH_LIMIT = 4096;
    private static final int SHOWN = 80;
    private static final Pattern COMPRESSED = Pattern.compile("(.+)\\.(gz|xz|zst|bz2|lzma)");
    private static final Pattern KERNEL = Pattern.compile("vmlinux([-.].*)?");
    private static final Pattern MODULE = Pattern.compile("([^.]+)\\.ko(\\.debug)?");

    /**
     * Checks a name as a package has it ({@code ./usr/lib/…} or {@code usr/lib/…}).
     *
     * @throws FormatException if it is absolute, leads out of the package, or is none
     */
    static EntryName of(String packageName, String stored) throws FormatException {
        if (stored.startsWith("/")) {
            throw refusal(packageName, stored, "is absolute");
        }
        if (stored.length() > LENGTH_LIMIT) {
            throw refusal(packageName, stored, "has " + stored.length() + " characters");
        }
        List<String> parts = new ArrayList<>();
        for (String part : stored.split("/", -1)) {
            if (part.equals("..")) {
                throw refusal(packageName, stored, "leads out of the package");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (stored.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw refusal(packageName, stored, "has control characters");
        }
        return new EntryName(String.join("/", parts));
    }

    private static FormatException refusal(String packageName, String stored, String why) {
        String shown = stored.codePoints()
                .limit(SHOWN)
                .mapToObj(c -> c < ' ' || c == 0x7f ? "?" : Character.toString(c))
                .reduce("", String::concat);
        return new FormatException(packageName + " is refused: the name " + shown + (stored.length() > SHOWN ? "…" : "")
                + " in it " + why);
    }

    /** Its last part. */
    String base() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The same name without the ending of a compressed file. */
    EntryName expanded() {
        Matcher compressed = COMPRESSED.matcher(path);
        return compressed.matches() ? new EntryName(compressed.group(1)) : this;
    }

    /** What it may be. */
    DebugFileKind kind() {
        String base = expanded().base();
        if (KERNEL.matcher(base).matches()) {
            return DebugFileKind.KERNEL;
        }
        return moduleName().isPresent() ? DebugFileKind.MODULE : DebugFileKind.OTHER;
    }

    /** {@code snd_hda_intel} of {@code …/snd-hda-intel.ko.debug}, as the kernel calls it; empty if it is no module. */
    public Optional<String> moduleName() {
        Matcher module = MODULE.matcher(expanded().base());
        return module.matches() ? Optional.of(module.group(1).replace('-', '_')) : Optional.empty();
    }

    /** Its place in a folder. */
    Path in(Path folder) {
        return folder.resolve(path);
    }

    @Override
    public String toString() {
        return path;
    }
}
